// The streams of one stream node: which webhooks open one, which concern one that runs, which are old news, and what
// becomes of all when the node closes.

import { once } from "node:events";
import { RtmsError } from "../protocol/errors";
import { DISCONNECTED } from "../protocol/explanations";
import { isObject } from "../protocol/json";
import type { Handover, RtmsStream } from "../protocol/stream";
import type { Lifecycle } from "../protocol/webhook";
import { claim, hasEnded, leaveStreams, markEnded, release, takeStreams } from "./owners";

/** The longest that closing waits for Zoom (contract). Milliseconds. */
const CLOSE_WAIT = 2000;

/** Makes a stream that has not started yet. */
export type MakeStream = (started: Lifecycle, handover?: Handover) => RtmsStream;

/** What became of a webhook: a new stream, not started yet; another node's stream; or nothing that is left to do. */
export type Outcome = { opened: RtmsStream } | { ownedBy: string } | "settled";

/** Resolves when `work` has, at the latest after `milliseconds`. */
function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    void work.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

export class StreamKeeper {
  readonly #streams = new Map<string, RtmsStream>();

  constructor(
    private readonly nodeId: string,
    private readonly maxStreams: number,
    private readonly make: MakeStream,
  ) {}

  /** The streams that run. */
  get streams(): RtmsStream[] {
    return [...this.#streams.values()];
  }

  /**
   * The stream of this id; `undefined` if it ended not long ago.
   * @throws RtmsError RTMS_INPUT if this node never had it
   */
  find(streamId: string): RtmsStream | undefined {
    const stream = this.#streams.get(streamId);
    if (stream || hasEnded(streamId, Date.now())) return stream;
    throw new RtmsError(
      "RTMS_INPUT",
      `This node has no stream ${streamId}. Leave streamId out to mean all of its streams.`,
    );
  }

  /**
   * Takes a lifecycle webhook (protocol section 2.5).
   * @throws RtmsError RTMS_LIMIT, RTMS_CREDENTIALS or RTMS_INPUT if a stream would have to be opened and cannot
   */
  webhook(lifecycle: Lifecycle): Outcome {
    const { action, streamId } = lifecycle;
    const running = streamId === undefined ? undefined : this.#streams.get(streamId);
    if (streamId !== undefined && action === "stopped") markEnded(streamId, Date.now());
    running?.webhook(lifecycle);
    const isLate = streamId !== undefined && hasEnded(streamId, Date.now());
    return running || action !== "started" || isLate ? "settled" : this.#open(lifecycle);
  }

  #open(started: Lifecycle): Outcome {
    if (this.#streams.size >= this.maxStreams)
      throw new RtmsError(
        "RTMS_LIMIT",
        `Stream ${started.streamId} was refused: this node already has ${this.#streams.size} streams, as many as its ` +
          "maximum allows. Raise it, or spread the streams over several stream nodes.",
      );
    return this.#adopt(this.make(started));
  }

  #adopt(stream: RtmsStream): Outcome {
    const { streamId } = stream;
    const ownedBy = claim(streamId, this.nodeId);
    if (ownedBy !== undefined) return { ownedBy };
    this.#streams.set(streamId, stream);
    stream.on("event", ({ payload: { event, reason } }) => {
      if (event === "stopped" && isObject(reason) && reason.code !== DISCONNECTED) markEnded(streamId, Date.now());
    });
    stream.on("end", () => {
      this.#streams.delete(streamId);
      release(streamId);
    });
    return { opened: stream };
  }

  /** What the former instance of this node left, if Zoom still waits for it; not started yet. */
  *resume(): Generator<RtmsStream> {
    for (const handover of takeStreams(this.nodeId, Date.now())) {
      const { product, id, streamId } = handover.memory;
      const outcome = this.#adopt(
        this.make({ product, action: "started", id, streamId, serverUrl: handover.offer.url }, handover),
      );
      if (typeof outcome === "object" && "opened" in outcome) yield outcome.opened;
    }
  }

  /** Asks Zoom to end all streams, and waits at most 2 s. */
  async closeAll(): Promise<void> {
    const ends = this.streams.map((stream) => once(stream, "end"));
    for (const stream of this.streams) stream.close();
    await atMost(CLOSE_WAIT, Promise.all(ends));
  }

  /** Leaves all streams for good. */
  async disconnectAll(): Promise<void> {
    await Promise.all(this.streams.map((stream) => stream.disconnect()));
  }

  /** Leaves all streams to the next instance of the same node. */
  async leaveAll(): Promise<void> {
    const handovers = await Promise.all(this.streams.map((stream) => stream.detach()));
    const open = handovers.filter((handover) => handover !== undefined);
    leaveStreams(this.nodeId, open, Date.now());
  }
}
