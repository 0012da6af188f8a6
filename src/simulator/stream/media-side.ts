// The media of one stream: which socket serves which medium, and what is sent. Signaling decides when (stream.ts),
// the flows decide what (flow.ts).

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
import { VideoChoice } from "./video-choice";

/** A medium that a socket serves. */
interface Link {
  readonly connection: Connection;
  readonly params: Confirmed;
  /** Whether message 7 came after the handshake. */
  ready: boolean;
  flowing: boolean;
}

export interface MediaOptions {
  readonly granted: ReadonlySet<Medium>;
  readonly script: Script;
  /** Contact Center and Phone: speakers are channels and are sent separately. */
  readonly channels: boolean;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly timers: Timers;
  /** Milliseconds since the start of the stream; `Infinity` if everything is due at once. */
  readonly elapsed: () => number;
  /** Called before the first packet of a medium since its handshake. @param at its time, milliseconds since 1970 */
  readonly flowing: (medium: Medium, at: number) => void;
  /** A medium has sent everything. */
  readonly finished: () => void;
}

export class MediaSide {
  /** Whose video the app subscribed to. */
  readonly video: VideoChoice;
  readonly #links = new Map<Medium, Link>();
  readonly #flows = new Map<Medium, Flow>();

  constructor(private readonly options: MediaOptions) {
    const { granted, script, channels, timers, elapsed, finished, ledger, faults } = options;
    this.video = new VideoChoice(script.camerasOff, elapsed);
    const videoOf = () => this.video.userId;
    const common = {
      script,
      timers,
      elapsed,
      finished,
      apart: channels,
      videoOf,
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

  /** Whether packets remain to be sent. */
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

  /** The connection that serves a medium. */
  serving(medium: Medium): Connection | undefined {
    return this.#links.get(medium)?.connection;
  }

  link(medium: Medium, connection: Connection, params: Confirmed): void {
    this.#links.set(medium, { connection, params, ready: false, flowing: false });
  }

  /** Message 7: marks all served media as ready. Returns them. */
  ready(): Iterable<Medium> {
    for (const link of this.#links.values()) link.ready = true;
    return this.#links.keys();
  }

  /** Starts the media that are ready and not started. */
  start(): void {
    for (const [medium, { ready, params }] of this.#links) {
      const flow = this.#flows.get(medium);
      if (ready && flow?.waiting) flow.start(params);
    }
  }

  /** Stops all media, or those of one connection, without a loss. */
  hold(connection?: Connection): void {
    for (const medium of connection ? this.servedBy(connection) : this.#links.keys()) this.#flows.get(medium)?.hold();
  }

  /** Skips audio from before this time. @param position milliseconds from the start of the stream */
  skipAudioTo(position: number): void {
    this.#flows.get("audio")?.skipTo(position);
  }

  /** Never sends what is due between these times, because the stream was paused. Milliseconds from its start. */
  omit(from: number, to: number): void {
    for (const flow of this.#flows.values()) flow.omit(from, to);
  }

  /**
   * The stream ends. Packets sent on a working connection still arrive.
   * @param letGo whether the app asked for the end, and may have closed its sockets already
   */
  end(letGo: boolean): void {
    for (const [medium, flow] of this.#flows) {
      const connection = this.#links.get(medium)?.connection;
      flow.end(!letGo && connection?.open === true && !connection.halfOpen);
    }
  }

  /** The connection is lost. Its media wait for another one. */
  lose(connection: Connection): void {
    for (const medium of this.servedBy(connection)) {
      this.#flows.get(medium)?.lose();
      this.#links.delete(medium);
    }
  }

  /** A keep-alive request was sent on the connection. */
  asked(connection: Connection, timestamp: number): void {
    for (const medium of this.servedBy(connection)) this.#flows.get(medium)?.asked(timestamp);
  }

  /** The request was answered. */
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

  /**
   * For individual video, only the frames of the participant whom the app subscribed to (protocol#individual-video).
   */
  #wanted(medium: Medium, { params }: Link, { speaker, picture }: Packet): boolean {
    const isIndividual = params.video?.data_opt === MediaDataOption.VIDEO_SINGLE_INDIVIDUAL_STREAM;
    if (medium !== "video" || !isIndividual) return true;
    return picture !== undefined && speaker?.id === this.video.userId;
  }
}
