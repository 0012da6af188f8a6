// The runtime's half of the live panel: all streams of this process. The panel polls an admin route, at most five times a
// second, and the runtime publishes nothing: Node-RED's comms channel would send each message to every editor, even without
// an open panel, and captions to users who did not ask for them.
//
// Each request names the streams in view. Levels are computed for these only, and until three seconds without a request.

import type { RtmsStream } from "../../protocol/stream";
import { HANDOVER_WINDOW } from "../handover";
import { reportText, type StreamTrace } from "../stream";
import { type FleetSource, PanelFleets } from "./fleets";
import { shownId } from "./ids";
import type { PanelImage } from "./pictures";
import { type PanelNode, StreamRecord } from "./record";
import { MOST_SHOWN, type PanelReply, type PanelWants } from "./reply";

/** For how long, and how many, ended streams are shown. Milliseconds. */
const ENDED_FOR = 10 * 60 * 1000;
const ENDED_MOST = 20;
const SWEEP = 1000;

export class Panel {
  /** By the id as the panel knows it. */
  readonly #records = new Map<string, StreamRecord>();
  readonly #watched = new Set<StreamRecord>();
  readonly #fleets = new PanelFleets();
  #sweep: NodeJS.Timeout | undefined;

  /** A stream that runs, from now on. */
  add(node: PanelNode, stream: RtmsStream, trace?: StreamTrace): void {
    const id = shownId(stream.streamId);
    const former = this.#records.get(id);
    this.#records.delete(id);
    this.#records.set(id, new StreamRecord({ id: node.id, z: node.z }, stream, trace, former));
    this.#prune(performance.now());
  }

  /** A stream node is a member of a fleet, from now on. @returns the withdrawal, for when it closes */
  fleet(node: PanelNode, source: FleetSource): () => void {
    return this.#fleets.add(node, source);
  }

  /** A node that is gone takes along what is shown of its streams and its fleet. */
  forget(nodeId: string): void {
    this.#fleets.forget(nodeId);
    for (const [id, record] of this.#records) {
      if (record.nodeId !== nodeId) continue;
      record.unwatch();
      this.#records.delete(id);
    }
    this.#expire(performance.now());
  }

  /** @param streamId the id itself, or as the panel knows it */
  #find(streamId: string): StreamRecord | undefined {
    return this.#records.get(streamId) ?? this.#records.get(shownId(streamId));
  }

  /**
   * Everything to be shown now.
   * @param shown the ids of the streams in view, which are described in detail
   * @param wants what the one who asks has turned on
   */
  reply(shown: readonly string[], wants: PanelWants = {}, now = performance.now()): PanelReply {
    this.#prune(now);
    const detailed = new Set(shown.slice(0, MOST_SHOWN).map((streamId) => this.#find(streamId)));
    for (const record of detailed) if (record) this.#watch(record, wants, now);
    const inOrder = [...[...this.#records.values()].filter(({ running }) => running), ...this.#ended()];
    const streams = inOrder.map((record) => record.view(now, detailed.has(record), wants));
    const fleets = this.#fleets.reply(wants.owners === true);
    return { streams, ...(fleets.length > 0 && { fleets }) };
  }

  /** A picture that a reply named, unless nobody has asked for pictures of late. */
  image(streamId: string, picture: string): PanelImage | undefined {
    return this.#find(streamId)?.image(picture);
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

  /** The report of a running or ended stream, as text; `undefined` if there is none. */
  report(streamId: string): string | undefined {
    const report = this.#find(streamId)?.trace?.report();
    return report && reportText(report);
  }

  #watch(record: StreamRecord, wants: PanelWants, now: number): void {
    record.watch(now, wants);
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

/** The streams of this process. Kept in the module, because each deploy replaces the nodes. */
export const panel = new Panel();
