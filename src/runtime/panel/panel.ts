// The runtime's half of the live panel: every stream of this process, for whoever asks. The panel asks (an admin route,
// at most five times a second); nothing is published. Node-RED's comms channel would send each message to every editor,
// whether its panel is open or not, and captions to people who did not ask for them.
//
// Who asks tells by that what it looks at: levels are computed for those streams only, and until nobody has asked for
// three seconds.

import type { RtmsStream } from "../../protocol/stream";
import { HANDOVER_WINDOW } from "../handover";
import { reportText, type StreamTrace } from "../stream";
import { shownId } from "./ids";
import { type PanelNode, StreamRecord } from "./record";
import { MOST_SHOWN, type PanelReply } from "./reply";

/** Streams that ended are shown so long, and so many. Milliseconds. */
const ENDED_FOR = 10 * 60 * 1000;
const ENDED_MOST = 20;
const SWEEP = 1000;

export class Panel {
  /** By the id that the panel is told. */
  readonly #records = new Map<string, StreamRecord>();
  readonly #watched = new Set<StreamRecord>();
  #sweep: NodeJS.Timeout | undefined;

  /** A stream that runs, from now on. */
  add(node: PanelNode, stream: RtmsStream, trace?: StreamTrace): void {
    const id = shownId(stream.streamId);
    const former = this.#records.get(id);
    this.#records.delete(id);
    this.#records.set(id, new StreamRecord({ id: node.id, z: node.z }, stream, trace, former));
    this.#prune(performance.now());
  }

  /** A node that is gone takes along what is shown of its streams. */
  forget(nodeId: string): void {
    for (const [id, record] of this.#records) {
      if (record.nodeId !== nodeId) continue;
      record.unwatch();
      this.#records.delete(id);
    }
    this.#expire(performance.now());
  }

  /** @param streamId as it is, or as the panel was told it */
  #find(streamId: string): StreamRecord | undefined {
    return this.#records.get(streamId) ?? this.#records.get(shownId(streamId));
  }

  /**
   * Everything to be shown now.
   * @param shown the ids of the streams to be told in detail, those that are in view
   * @param withCaptions whether the one who asks has turned captions on
   */
  look(shown: readonly string[], withCaptions: boolean, now = performance.now()): PanelReply {
    this.#prune(now);
    const detailed = new Set(shown.slice(0, MOST_SHOWN).map((streamId) => this.#find(streamId)));
    for (const record of detailed) if (record) this.#watch(record, withCaptions, now);
    const inOrder = [...[...this.#records.values()].filter(({ running }) => running), ...this.#ended()];
    return { streams: inOrder.map((record) => record.view(now, detailed.has(record), withCaptions)) };
  }

  /** Asks Zoom to end a stream. @returns whether there is such a stream */
  close(streamId: string): boolean {
    const stream = this.#find(streamId)?.running;
    stream?.close();
    return stream !== undefined;
  }

  /** Begins to record a stream. @returns whether there is such a stream */
  trace(streamId: string): boolean {
    const record = this.#find(streamId);
    if (!record?.running || !record.trace) return false;
    record.trace.record();
    return true;
  }

  /** The report of a stream, one that ended too, as text; `undefined` if there is none. */
  report(streamId: string): string | undefined {
    const report = this.#find(streamId)?.trace?.report();
    return report && reportText(report);
  }

  #watch(record: StreamRecord, withCaptions: boolean, now: number): void {
    record.watch(now, withCaptions);
    if (!record.isWatched) return;
    this.#watched.add(record);
    if (this.#sweep) return;
    this.#sweep = setInterval(() => this.#expire(performance.now()), SWEEP);
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
    for (const [index, { shownId: id, endedAt, isRestarting }] of this.#ended().entries()) {
      const isOld = now - endedAt > (isRestarting ? HANDOVER_WINDOW : ENDED_FOR);
      if (isOld || index >= ENDED_MOST) this.#records.delete(id);
    }
  }
}

/** The streams of this process; kept for the module, as their owners are (src/runtime/stream). */
export const panel = new Panel();
