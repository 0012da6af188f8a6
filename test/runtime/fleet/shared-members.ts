// Members of a fleet as stream nodes are, in virtual time: real streams, a host in the stream node's place, and the broker of the
// core's specs.

import { RtmsError } from "../../../src/protocol/errors";
import type { StreamMessage } from "../../../src/protocol/messages/messages";
import { RtmsStream } from "../../../src/protocol/stream";
import type { Handover } from "../../../src/protocol/stream/stream-events";
import type { Lifecycle } from "../../../src/protocol/webhook/lifecycle";
import { confirmedOpener } from "../../../src/runtime/fleet/confirmed-sockets";
import type { SharedStreamsHost } from "../../../src/runtime/fleet/member/host";
import { SharedStreams } from "../../../src/runtime/fleet/member/shared-streams";
import { UntoldWebhooks } from "../../../src/runtime/fleet/member/untold-webhooks";
import { Broker, Client, ORDERLY } from "../../fleet/broker";
import { Process, World } from "../../fleet/world";
import { FakeSocket } from "../../protocol/fake-world";
import { CLIENT_ID, CLIENT_SECRET, MEDIA_URL, SIGNALING_URL } from "../../protocol/fixtures";

const SEAL = {
  seal: (bytes: Buffer) => `sealed ${bytes.toString("base64url")}`,
  open: (text: string) => Buffer.from(text.replace("sealed ", ""), "base64url"),
};

export function startOf(streamId: string, eventTs = 1_700_000_000_000): Lifecycle {
  return {
    product: "meeting",
    action: "started",
    id: `meeting ${streamId}`,
    streamId,
    serverUrl: SIGNALING_URL,
    eventTs,
  };
}

export const stopOf = (streamId: string, stopReason: number): Lifecycle => ({
  product: "meeting",
  action: "stopped",
  id: `meeting ${streamId}`,
  streamId,
  stopReason,
  eventTs: 1_700_000_100_000,
});

export class FleetWorld {
  readonly world = new World(7);
  readonly broker = new Broker(this.world, ORDERLY);
  #starts = 0;

  member(name: string, plan: MemberPlan = {}): SharedMember {
    this.#starts += 1;
    return new SharedMember(this, name, `${name}/node-${this.#starts}`, plan);
  }

  /** Time passes, with all promises that settle in it. */
  async run(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= 10) {
      await this.world.run(Math.min(10, left));
      await new Promise(setImmediate);
    }
  }
}

export interface MemberPlan {
  readonly capacity?: number;
  readonly settings?: string;
  /** Cannot open this stream. */
  refuses?: (streamId: string) => boolean;
  /** Where what no other member knows is kept. */
  readonly untold?: string;
  /** Another node of this process has it, so a webhook opens nothing. */
  isOthers?: (streamId: string) => boolean;
}

export class SharedMember implements SharedStreamsHost {
  readonly process: Process;
  readonly shared: SharedStreams;
  readonly streams = new Map<string, RtmsStream>();
  readonly sockets: FakeSocket[] = [];
  /** What happened, in words. */
  readonly log: string[] = [];
  readonly sent: StreamMessage[] = [];
  readonly #ended = new Set<string>();
  client: Client | undefined;

  constructor(
    { world, broker }: FleetWorld,
    readonly name: string,
    readonly id: string,
    private readonly plan: MemberPlan,
  ) {
    this.process = new Process(world);
    const untold = new UntoldWebhooks(plan.untold, (error) => this.trouble(error));
    this.shared = new SharedStreams(this, {
      openLedger: (member, listener) => {
        this.client = new Client(broker, this.process, member, listener);
        return this.client;
      },
      seal: SEAL,
      identity: { name, place: `${name}/node`, id },
      capacity: plan.capacity ?? 10,
      balance: false,
      settings: plan.settings ?? "same",
      untold,
      clock: this.process.clock,
    });
    void untold.take().then((webhooks) => {
      for (const { webhook, at } of webhooks) this.shared.webhook(webhook, at);
    });
  }

  /** Events of a stream, by name. */
  events(streamId: string): string[] {
    return this.sent
      .filter(({ rtms }) => rtms.streamId === streamId && rtms.medium === "event")
      .map(({ payload }) => (payload as { event: string }).event);
  }

  open(started: Lifecycle, handover?: Handover, isMember = true): RtmsStream {
    const { clock } = this.process;
    const streamId = started.streamId ?? "";
    const openSocket = (url: string, _settings: unknown, listener: ConstructorParameters<typeof FakeSocket>[1]) => {
      const socket = new FakeSocket(url, listener);
      this.sockets.push(socket);
      return socket;
    };
    const opener = confirmedOpener(openSocket, () => this.shared.mayConnect(streamId));
    const environment = { clock, openSocket: opener, random: () => 0.5 };
    const stream = new RtmsStream(started, { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, environment }, handover);
    this.streams.set(streamId, stream);
    stream.on("end", () => {
      if (this.streams.get(streamId) === stream) this.streams.delete(streamId);
    });
    if (isMember) this.shared.follow(stream);
    stream.on("event", (message) => this.send(1, message));
    stream.on("failure", () => undefined);
    stream.start();
    return stream;
  }

  /** Zoom accepts the newest socket of signaling, and those of media. */
  streaming(): void {
    const signaling = this.sockets.at(-1);
    signaling?.accept().receive({
      msg_type: 2,
      status_code: 0,
      reason: "",
      media_server: { server_urls: { all: MEDIA_URL, audio: MEDIA_URL } },
    });
  }

  media(): void {
    for (const socket of this.sockets)
      if (socket.closedWith === undefined && socket.url.includes("/media") && !socket.isAccepted)
        socket.accept().receive({ msg_type: 4, status_code: 0, media_params: socket.last.media_params });
  }

  kill(): void {
    this.process.isDead = true;
    this.client?.die();
  }

  // What the stream node does.

  has = (streamId: string): boolean => (this.streams.get(streamId)?.phase ?? "ended") !== "ended";
  hasEnded = (streamId: string): boolean => this.#ended.has(streamId);

  webhook(lifecycle: Lifecycle, refused: (error: Error) => void): void {
    const { action, streamId = "" } = lifecycle;
    this.log.push(`${action} ${streamId}`);
    if (action === "stopped") this.#ended.add(streamId);
    this.streams.get(streamId)?.webhook(lifecycle);
    if (action !== "started" || this.has(streamId) || this.#ended.has(streamId)) return;
    if (this.plan.isOthers?.(streamId)) return;
    if (this.plan.refuses?.(streamId)) refused(new RtmsError("RTMS_LIMIT", "full"));
    else this.open(lifecycle);
  }

  resume(handovers: readonly Handover[]): void {
    for (const handover of handovers) {
      this.log.push(`resume ${handover.memory.streamId}`);
      this.open(startOf(handover.memory.streamId, handover.carried.offer.eventTs), handover);
    }
  }

  async detach(streamId: string): Promise<Handover | undefined> {
    return await this.streams.get(streamId)?.detach();
  }

  disconnect(streamId: string): void {
    this.log.push(`disconnect ${streamId}`);
    void this.streams.get(streamId)?.disconnect();
  }

  end({ memory }: Handover, { event }: { event: string }): void {
    this.log.push(`end ${memory.streamId}: ${event}`);
  }

  send(_port: number, message: StreamMessage): void {
    this.sent.push(message);
  }

  tell(event: { event: string; member: string }): void {
    this.log.push(`${event.event} ${event.member}`);
  }

  taken(streamId: string, member: string): void {
    this.log.push(`taken ${streamId} by ${member}`);
  }

  unowned(streamId: string): void {
    this.log.push(`unowned ${streamId}`);
  }

  trouble(error: Error): void {
    this.log.push(`trouble ${error.message}`);
  }

  recovered(): void {
    this.log.push("recovered");
  }

  differs(member: string): void {
    this.log.push(`differs ${member}`);
  }

  changed(): void {}
}
