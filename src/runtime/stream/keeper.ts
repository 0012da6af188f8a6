// The streams of one stream node: decides which webhooks open a stream, which go to a running one and which are
// outdated, and ends or hands over all streams when the node closes.

import { once } from "node:events";
import { CLOSE_GRACE } from "../../protocol/connections";
import { asError, DISCONNECTED } from "../../protocol/errors";
import type { Memory } from "../../protocol/memory";
import type { Handover, RtmsStream } from "../../protocol/stream";
import { ExpiringMap } from "../../protocol/time";
import type { Lifecycle } from "../../protocol/webhook";
import { atMost } from "../node";
import { runtimeError } from "../texts";
import { type OverloadListener, overload, overloadText } from "./overload";
import { claim, hasEnded, leaveStreams, markEnded, ownerOf, release } from "./owners";

/**
 * How long a closing node waits for Zoom, and until when, counted from the start of the close, it reads media that had
 * arrived. With the time that the sockets may take, under 2 s (contract#owners-and-restarts). Milliseconds.
 */
const CLOSE_WAIT = 1000;
const CLOSE_READ = 1900 - CLOSE_GRACE;

/** Makes a stream that has not started yet. */
export type MakeStream = (started: Lifecycle, handover?: Handover) => RtmsStream;

/** The result of a webhook: a new stream, to be started; a stream of another node; or nothing left to do. */
export type Outcome = { opened: RtmsStream; start: () => void } | { ownedBy: string } | "settled";

/** How long commands accept the id of an ended stream (contract#commands). Milliseconds. */
const ENDED_KNOWN = 10 * 60 * 1000;
const FOREIGN_LIMIT = 10_000;

export class StreamKeeper {
  readonly #streams = new Map<string, RtmsStream>();
  /** Streams of this node that ended not long ago. */
  readonly #ended = new ExpiringMap<string, true>({ maxAge: ENDED_KNOWN });
  /** Streams of other nodes that this one was offered: reported once each. */
  readonly #foreign = new ExpiringMap<string, true>({ maxSize: FOREIGN_LIMIT });
  /** When the node began to close, by `performance.now()`. */
  #closing: number | undefined;
  /** Starts that came while the node was closing; `undefined` before. */
  #late: Lifecycle[] | undefined;

  constructor(
    private readonly nodeId: string,
    private readonly maxStreams: number,
    private readonly make: MakeStream,
    /** Called when this process falls behind, and when it has caught up. */
    private readonly overloaded: OverloadListener = { begins: () => undefined, ends: () => undefined },
  ) {}

  /** The streams that run. */
  get streams(): RtmsStream[] {
    return [...this.#streams.values()];
  }

  /** Whether a stream is here and has not ended. */
  has(streamId: string | undefined): boolean {
    const stream = streamId === undefined ? undefined : this.#streams.get(streamId);
    return stream !== undefined && stream.phase !== "ended";
  }

  /**
   * The stream of this id; `undefined` if it ended not long ago.
   * @throws RtmsError RTMS_INPUT if this node does not have it, nor had it lately
   */
  find(streamId: string): RtmsStream | undefined {
    const stream = this.#streams.get(streamId);
    if (stream || this.#ended.has(streamId)) return stream;
    throw runtimeError("RTMS_INPUT", "noStream", { streamId });
  }

  /**
   * Takes a lifecycle webhook (protocol#webhook-delivery).
   * @throws RtmsError RTMS_LIMIT, RTMS_CREDENTIALS or RTMS_INPUT if a stream would have to be opened and cannot
   */
  webhook(lifecycle: Lifecycle): Outcome {
    const { action, streamId } = lifecycle;
    const running = streamId === undefined ? undefined : this.#streams.get(streamId);
    if (streamId !== undefined && action === "stopped") {
      markEnded(streamId);
      this.#foreign.delete(streamId);
    }
    running?.webhook(lifecycle);
    const isNew = action === "started" && (!running || running.phase === "ended");
    const isLate = streamId !== undefined && hasEnded(streamId);
    if (!isNew || isLate) return "settled";
    if (this.#late) {
      this.#late.push(lifecycle);
      return "settled";
    }
    return this.#open(lifecycle, running);
  }

  /** @param former the same stream's former life, whose sockets are closed first (protocol#one-connection) */
  #open(started: Lifecycle, former: RtmsStream | undefined): Outcome {
    const { streamId = "" } = started;
    const ownedBy = ownerOf(streamId, this.nodeId);
    if (ownedBy !== undefined) {
      if (this.#foreign.has(streamId)) return "settled";
      this.#foreign.set(streamId, true);
      return { ownedBy };
    }
    if (!former && this.#streams.size >= this.maxStreams)
      throw runtimeError("RTMS_LIMIT", "mostStreams", { streamId, count: this.#streams.size });
    const { behind } = overload;
    if (!former && behind !== undefined)
      throw runtimeError("RTMS_LIMIT", "overloaded", { streamId, overload: overloadText(behind) }, { streamId });
    const opened = this.make(started);
    this.#adopt(opened);
    return { opened, start: () => (former ? void former.once("end", () => opened.start()) : opened.start()) };
  }

  #adopt(stream: RtmsStream): void {
    const { streamId } = stream;
    claim(streamId, this.nodeId);
    this.#foreign.delete(streamId);
    this.#streams.set(streamId, stream);
    stream.on("event", ({ payload }) => {
      if (payload.event === "stopped" && payload.reason.code !== DISCONNECTED) markEnded(streamId);
    });
    overload.follow(stream.memory, this.overloaded);
    stream.on("end", () => {
      overload.forget(stream.memory);
      this.#forget(stream);
    });
  }

  #forget(stream: RtmsStream): void {
    const { streamId } = stream;
    if (this.#streams.get(streamId) !== stream) return;
    this.#streams.delete(streamId);
    release(streamId);
    this.#ended.set(streamId, true);
  }

  /**
   * Recreates the streams that the last instance of this node left, in this process or another. Does not start them.
   * @param refuse called for each stream that cannot be resumed, with the reason
   */
  *resume(handovers: readonly Handover[], refuse: (error: Error, orphan: Memory) => void): Generator<RtmsStream> {
    for (const handover of handovers) {
      const { product, id, streamId } = handover.memory;
      const { offer } = handover.carried;
      // A webhook may have been faster.
      if (this.#streams.has(streamId) || hasEnded(streamId) || ownerOf(streamId, this.nodeId) !== undefined) continue;
      try {
        const stream = this.make({ product, action: "started", id, streamId, serverUrl: offer.url }, handover);
        this.#adopt(stream);
        yield stream;
      } catch (thrown) {
        refuse(asError(thrown), handover.memory);
      }
    }
  }

  /** Asks Zoom to end all streams, and waits for that for a short time. */
  async closeAll(): Promise<void> {
    this.#closing = performance.now();
    const ends = this.streams.map((stream) => once(stream, "end"));
    for (const stream of this.streams) stream.close();
    await atMost(CLOSE_WAIT, Promise.all(ends));
  }

  get #readBy(): number {
    return (this.#closing ?? performance.now()) + CLOSE_READ;
  }

  /** Leaves all streams for good. */
  async disconnectAll(): Promise<void> {
    this.#late = [];
    await Promise.all(this.streams.map((stream) => stream.disconnect(this.#readBy)));
  }

  /** Leaves all streams to the next instance of the same node, those offered meanwhile too. @returns what it left */
  async leaveAll(): Promise<readonly Handover[]> {
    const handovers = await this.detachAll();
    leaveStreams(this.nodeId, handovers);
    return handovers;
  }

  /**
   * Leaves all streams to whoever gets what is returned, those offered meanwhile too.
   * @param readBy until when it reads what has arrived, by `performance.now()`
   */
  async detachAll(readBy = this.#readBy): Promise<readonly Handover[]> {
    this.#late = [];
    const left = await Promise.all(this.streams.map((stream) => stream.detach(readBy)));
    const late = await Promise.all(this.#late.map((started) => this.#notStarted(started)));
    return [...left, ...late].filter((handover) => handover !== undefined);
  }

  /** Leaves one stream to another process. What has arrived is read first, for at most as long as when the node closes. */
  async detach(streamId: string): Promise<Handover | undefined> {
    return await this.#streams.get(streamId)?.detach(performance.now() + CLOSE_READ);
  }

  async #notStarted(started: Lifecycle): Promise<Handover | undefined> {
    try {
      return await this.make(started).detach();
    } catch {
      // The next instance has other settings; the one that could not open it is gone.
      return undefined;
    }
  }
}
