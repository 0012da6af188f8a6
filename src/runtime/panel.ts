// The runtime's half of the live panel: every stream of this process, for whoever asks. The panel asks (an admin route,
// at most five times a second); nothing is published. Node-RED's comms channel would send each message to every editor,
// whether its panel is open or not, and captions to people who did not ask for them.
//
// Who asks tells by that what it looks at: levels are computed for those streams only, and until nobody has asked for
// three seconds.

import type { RtmsStream } from "../protocol/stream";
import { MOST_SHOWN, type PanelReply } from "./panel-reply";
import { type PanelNode, StreamRecord } from "./panel-stream";

/** Streams that ended are shown so long, and so many. Milliseconds. */
const ENDED_FOR = 10 * 60 * 1000;
const ENDED_MOST = 20;
/** Zoom waits no longer for the next instance of a node (protocol section 14). Milliseconds. */
const RESTART_FOR = 65_000;
const SWEEP = 1000;

export class Panel {
  readonly #records = new Map<string, StreamRecord>();
  readonly #watched = new Set<StreamRecord>();
  #sweep: NodeJS.Timeout | undefined;

  /** A stream that runs, from now on. */
  add(node: PanelNode, stream: RtmsStream): void {
    const former = this.#records.get(stream.streamId);
    this.#records.delete(stream.streamId);
    this.#records.set(stream.streamId, new StreamRecord({ id: node.id, z: node.z }, stream, former));
    this.#prune(Date.now());
  }

  /** A node that is gone takes along what is shown of its streams. */
  forget(nodeId: string): void {
    for (const [streamId, record] of this.#records) {
      if (record.nodeId !== nodeId) continue;
      record.unwatch();
      this.#records.delete(streamId);
    }
    this.#expire(Date.now());
  }

  /**
   * Everything to be shown now.
   * @param shown the ids of the streams to be told in detail, those that are in view
   * @param withCaptions whether the one who asks has turned captions on
   */
  look(shown: readonly string[], withCaptions: boolean, now = Date.now()): PanelReply {
    this.#prune(now);
    const detailed = new Set(shown.slice(0, MOST_SHOWN));
    for (const streamId of detailed) this.#watch(streamId, withCaptions, now);
    const inOrder = [...[...this.#records.values()].filter(({ running }) => running), ...this.#ended()];
    return { streams: inOrder.map((record) => record.view(now, detailed.has(record.streamId), withCaptions)) };
  }

  /** Asks Zoom to end a stream. @returns whether there is such a stream */
  close(streamId: string): boolean {
    const stream = this.#records.get(streamId)?.running;
    stream?.close();
    return stream !== undefined;
  }

  #watch(streamId: string, withCaptions: boolean, now: number): void {
    const record = this.#records.get(streamId);
    if (!record) return;
    record.watch(now, withCaptions);
    if (!record.isWatched) return;
    this.#watched.add(record);
    if (this.#sweep) return;
    this.#sweep = setInterval(() => this.#expire(Date.now()), SWEEP);
    this.#sweep.unref();
  }

  #expire(now: number): void {
    for (const record of this.#watched) {
      record.expire(now);
      if (!record.isWatched) this.#watched.delete(record);
    }
    if (this.#watched.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }

  /** The latest first. */
  #ended(): StreamRecord[] {
    return [...this.#records.values()].filter(({ running }) => !running).sort((a, b) => b.endedAt - a.endedAt);
  }

  #prune(now: number): void {
    for (const [index, { streamId, endedAt, isRestarting }] of this.#ended().entries()) {
      const isOld = now - endedAt > (isRestarting ? RESTART_FOR : ENDED_FOR);
      if (isOld || index >= ENDED_MOST) this.#records.delete(streamId);
    }
  }
}

/** The streams of this process; kept for the module, as their owners are (owners.ts). */
export const panel = new Panel();
