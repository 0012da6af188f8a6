// The media side of one stream: which medium is served on which socket, and what flows there. Signaling decides when
// (stream.ts), the flows decide what (flow.ts).

import { MEDIA, MediaDataOption, type Medium } from "../../protocol/values";
import type { Faults } from "../faults";
import type { Confirmed } from "../handshake";
import type { SocketName } from "../log";
import { Flow, type Packet } from "../media";
import { mediaData } from "../messages";
import type { Script } from "../scenario";
import type { Connection } from "../sockets";
import type { Timers } from "../time";
import type { Ledger } from "./ledger";

/** A medium that was welcomed on a socket. */
interface Link {
  readonly connection: Connection;
  readonly params: Confirmed;
  /** Message 7 came after its handshake. */
  ready: boolean;
  flowing: boolean;
}

export interface MediaOptions {
  readonly granted: ReadonlySet<Medium>;
  readonly script: Script;
  /** Contact Center and Phone: speakers are channels and come apart. */
  readonly channels: boolean;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly timers: Timers;
  /** Milliseconds since the start of the stream; `Infinity` if everything is due at once. */
  readonly elapsed: () => number;
  /** Whose video was asked for. */
  readonly videoOf: () => string | undefined;
  /** The first packet of a medium since its handshake is about to be sent. @param at its milliseconds since 1970 */
  readonly flowing: (medium: Medium, at: number) => void;
  /** A medium has nothing more to send. */
  readonly finished: () => void;
}

export class MediaSide {
  readonly #links = new Map<Medium, Link>();
  readonly #flows = new Map<Medium, Flow>();

  constructor(private readonly options: MediaOptions) {
    const { granted, script, channels, timers, elapsed, finished, ledger, faults } = options;
    const common = {
      script,
      timers,
      elapsed,
      finished,
      apart: channels,
      resend: () => (faults["resend-on-return"] ?? 0) * 1000,
      send: (medium: Medium, packet: Packet, again: boolean) => this.#send(medium, packet, again),
      excuse: (medium: Medium, from: number, to: number) => ledger.excuse(medium, from, to),
    };
    for (const medium of granted) this.#flows.set(medium, new Flow(medium, common));
  }

  /** Whether no medium is served. */
  get idle(): boolean {
    return this.#links.size === 0;
  }

  /** Whether there is more to send. */
  get running(): boolean {
    return [...this.#flows.values()].some((flow) => flow.running);
  }

  /** Whether a socket of this name serves a medium. */
  connected(socket: SocketName): boolean {
    return [...this.#links.values()].some(({ connection }) => connection.name === socket);
  }

  /** The media that a connection serves, in the order of `MEDIA`. */
  servedBy(connection: Connection): Medium[] {
    return MEDIA.filter((medium) => this.#links.get(medium)?.connection === connection);
  }

  /** Whoever serves a medium. */
  serving(medium: Medium): Connection | undefined {
    return this.#links.get(medium)?.connection;
  }

  link(medium: Medium, connection: Connection, params: Confirmed): void {
    this.#links.set(medium, { connection, params, ready: false, flowing: false });
  }

  /** Message 7: whatever is linked may flow. Returns what is. */
  ready(): Iterable<Medium> {
    for (const link of this.#links.values()) link.ready = true;
    return this.#links.keys();
  }

  /** Lets flow what is ready and does not flow yet. */
  start(): void {
    for (const [medium, { ready, params }] of this.#links) {
      const flow = this.#flows.get(medium);
      if (ready && flow?.waiting) flow.start(params);
    }
  }

  /** Stops everything, or what one connection serves, without a loss. */
  hold(connection?: Connection): void {
    for (const medium of connection ? this.servedBy(connection) : this.#links.keys()) this.#flows.get(medium)?.hold();
  }

  /** No audio from before this time will be sent. @param position milliseconds from the start of the stream */
  skipAudioTo(position: number): void {
    this.#flows.get("audio")?.skipTo(position);
  }

  /** Nothing from between these times is sent: the stream was paused. Milliseconds from its start. */
  omit(from: number, to: number): void {
    for (const flow of this.#flows.values()) flow.omit(from, to);
  }

  /**
   * The stream ends; what is on its way on a living connection arrives.
   * @param letGo the app asked for the end and has perhaps let go of its sockets already
   */
  end(letGo: boolean): void {
    for (const [medium, flow] of this.#flows) {
      const connection = this.#links.get(medium)?.connection;
      flow.end(!letGo && connection?.open === true && !connection.halfOpen);
    }
  }

  /** The connection is gone; its media wait for another. */
  lose(connection: Connection): void {
    for (const medium of this.servedBy(connection)) {
      this.#flows.get(medium)?.lose();
      this.#links.delete(medium);
    }
  }

  /** A keep-alive request left on the connection. */
  asked(connection: Connection, timestamp: number): void {
    for (const medium of this.servedBy(connection)) this.#flows.get(medium)?.asked(timestamp);
  }

  /** It was answered. */
  answered(connection: Connection, timestamp: number): void {
    for (const medium of this.servedBy(connection)) this.#flows.get(medium)?.answered(timestamp);
  }

  #send(medium: Medium, packet: Packet, again: boolean): void {
    const link = this.#links.get(medium);
    if (!link || !this.#wanted(medium, link, packet)) return;
    const { startedAt, channels, faults, ledger, flowing } = this.options;
    if (!link.flowing) {
      link.flowing = true;
      flowing(medium, startedAt + packet.at);
    }
    const { connection } = link;
    connection.send(mediaData(medium, packet, startedAt, channels, faults), packet.data);
    ledger.record(medium, packet, startedAt, { again, swallowed: connection.halfOpen });
  }

  /** Of individual video only the frames of whoever was asked for (protocol#individual-video). */
  #wanted(medium: Medium, { params }: Link, { speaker }: Packet): boolean {
    const isIndividual = params.video?.data_opt === MediaDataOption.VIDEO_SINGLE_INDIVIDUAL_STREAM;
    return medium !== "video" || !isIndividual || speaker?.id === this.options.videoOf();
  }
}
