// A meeting, webinar, session or engagement that exists before its streams, as at Zoom: it reports that it has begun,
// waits for a REST call to start RTMS, and reports its end (protocol#rest-calls).

import { randomInt } from "node:crypto";
import { type Product, StopReason } from "../protocol/values";
import type { ControlledMeeting, RestAction } from "./api";
import { SimulatorError } from "./errors";
import type { WebhookReply } from "./log";
import type { MeetingOptions } from "./options";
import type { StreamHandle } from "./stream";
import { type MeetingFacts, meetingBody, type WebhookBody } from "./webhooks";

/** Names the user in the example of `meeting.rtms_started`. */
const HOST = "30R7kT7bTIKSNUFEuH_Qlg";

/** What a meeting needs from its simulator. */
export interface MeetingWorld {
  /** Client ID of the app that gets its streams. */
  readonly clientId: string;
  readonly now: () => number;
  readonly after: (delay: number, act: () => void) => void;
  readonly send: (body: WebhookBody) => Promise<WebhookReply>;
  /** @param user for whom the stream is started */
  readonly play: (meeting: LiveMeeting, user: string) => StreamHandle;
  /** Lets REST calls control it. @returns the end of that */
  readonly admit: (meeting: ControlledMeeting) => () => void;
}

/** A new number of 11 digits. */
const newNumber = (): string => `8${String(randomInt(10 ** 10)).padStart(10, "0")}`;

export class LiveMeeting {
  readonly product: Product;
  /** The id in the webhooks of its streams: a meeting's UUID. */
  readonly id: string;
  /** The id in the path of a REST call: a meeting's number, else the same as `id`. */
  readonly restId: string;
  readonly hostId: string;
  /** The answer to the event that reports its begin. */
  readonly begun: Promise<WebhookReply>;
  /** Resolves with the first stream that a REST call started. Rejects if the meeting ends before. */
  readonly started: Promise<StreamHandle>;
  /** Resolves when the meeting has ended. */
  readonly done: Promise<void>;
  readonly #facts: MeetingFacts;
  readonly #streams: StreamHandle[] = [];
  #current: StreamHandle | undefined;
  #isReady: boolean;
  #ending: Promise<void> | undefined;
  #dismiss: () => void;
  #start: (stream: StreamHandle) => void = () => {};
  #never: (error: Error) => void = () => {};
  #finish: () => void = () => {};

  /** @param id as in `MeetingOptions`, or a new one @internal */
  constructor(
    id: string,
    options: MeetingOptions,
    private readonly world: MeetingWorld,
  ) {
    const { product = "meeting", number = newNumber(), topic = "Simulated meeting", hostId = HOST } = options;
    const { users = [], readyAfter = 0 } = options;
    this.product = product;
    this.id = id;
    this.restId = product === "meeting" || product === "webinar" ? number : id;
    this.hostId = hostId;
    this.#facts = { product, id, number, topic, hostId, startedAt: world.now() };
    this.#isReady = readyAfter === 0;
    if (!this.#isReady)
      world.after(readyAfter, () => {
        this.#isReady = true;
      });
    this.started = new Promise((resolve, reject) => {
      this.#start = resolve;
      this.#never = reject;
    });
    // Whoever does not wait for the start need not handle that it never comes.
    this.started.catch(() => {});
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
    const meeting = this;
    this.#dismiss = world.admit({
      product,
      restId: this.restId,
      clientId: world.clientId,
      users: [hostId, ...users],
      get ready() {
        return meeting.#isReady;
      },
      get streaming() {
        return meeting.#current !== undefined;
      },
      control: (action, user) => this.#control(action, user ?? hostId),
    });
    this.begun = this.#send("started");
  }

  /** Meetings and webinars: the number, as people know it. */
  get number(): string {
    return this.#facts.number;
  }

  /** Its streams in the order of their starts; a stream that was stopped can be started again as a new one. */
  get streams(): readonly StreamHandle[] {
    return this.#streams;
  }

  /** Ends its stream, and reports the end. May be called twice. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  /** Ends without a report, because the simulator closes. */
  abort(): void {
    this.#ending ??= Promise.resolve();
    this.#close();
  }

  async #end(): Promise<void> {
    this.#dismiss();
    await this.#current?.stop(StopReason.STOP_BC_MEETING_ENDED);
    await this.#send("ended");
    this.#close();
  }

  #close(): void {
    this.#dismiss();
    this.#never(new SimulatorError("SIMULATOR_STREAM", "The meeting ended before a REST call started RTMS."));
    this.#finish();
  }

  #send(what: "started" | "ended"): Promise<WebhookReply> {
    const body = meetingBody(this.#facts, what, this.world.now());
    return body ? this.world.send(body) : Promise.resolve({ status: 0, ms: 0, body: "" });
  }

  #control(action: RestAction, user: string): void {
    const stream = this.#current;
    if (action === "start") this.#play(user);
    else if (action === "pause") stream?.pause();
    else if (action === "resume") stream?.resume();
    else void stream?.stop(StopReason.STOP_BC_MANUAL_API_TRIGGERED);
  }

  #play(user: string): void {
    const stream = this.world.play(this, user);
    this.#current = stream;
    this.#streams.push(stream);
    this.#start(stream);
    stream.once("ended", () => {
      if (this.#current === stream) this.#current = undefined;
    });
    void stream.done.then(({ closed }) => {
      if (this.#current === stream) this.#current = undefined;
      // A stream that was stopped by something else can be started again.
      if (closed.reason === StopReason.STOP_BC_MEETING_ENDED) void this.end();
    });
  }
}
