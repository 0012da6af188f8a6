// What the panel knows of one stream. It listens to the stream's events, which are few; per packet it costs nothing
// until somebody looks (panel-tap.ts).

import type { StreamEvent } from "../protocol/messages";
import type { RtmsStream } from "../protocol/stream";
import { PANEL_EXPIRY, type PanelDetail, type PanelState, type PanelStream, type PanelTrouble } from "./panel-reply";
import { Tap } from "./panel-tap";
import { type Trouble, troubleOf } from "./panel-trouble";

/** Where a stream node is, for the editor to find it. */
export interface PanelNode {
  id: string;
  z?: string | undefined;
}

/** What is left of a stream that ended. */
interface Remains {
  at: number;
  brief: PanelStream;
  detail: PanelDetail;
}

/** Phases that look the same whatever else is known. */
const STATES: Readonly<Partial<Record<RtmsStream["phase"], PanelState>>> = { closing: "closing", ending: "closing" };

export class StreamRecord {
  readonly streamId: string;
  #life: { stream: RtmsStream } | Remains;
  #trouble: (Trouble & { at: number }) | undefined;
  #flowed = false;
  #outcome: PanelState = "restarting";
  #tap: Tap | undefined;
  #watchedUntil = 0;
  #captionsUntil = 0;

  /** @param former of the same stream's last life, whose trouble is still the last one */
  constructor(
    private readonly node: PanelNode,
    stream: RtmsStream,
    former?: StreamRecord,
  ) {
    this.streamId = stream.streamId;
    this.#life = { stream };
    if (former) this.#trouble = former.#trouble;
    stream.on("event", ({ payload }) => this.#event(payload));
    stream.on("end", () => this.#end(stream));
  }

  #event(event: StreamEvent): void {
    const trouble = troubleOf(event, this.streamId);
    if (trouble) this.#trouble = { ...trouble, at: Date.now() };
    if (event.event === "streaming") this.#flowed = true;
    if (event.event === "stopped") this.#outcome = "stopped";
    if (event.event === "failed" && event.medium === undefined) this.#outcome = "failed";
  }

  /** Keeps what was seen last, and lets go of the stream, which holds a minute of audio. */
  #end(stream: RtmsStream): void {
    const at = Date.now();
    this.unwatch();
    this.#life = {
      at,
      brief: this.#brief(stream, this.#outcome, at - stream.memory.since),
      detail: this.#detail(stream, at, false),
    };
  }

  get nodeId(): string {
    return this.node.id;
  }

  /** The stream, as long as it runs. */
  get running(): RtmsStream | undefined {
    return "stream" in this.#life ? this.#life.stream : undefined;
  }

  /** Milliseconds since 1970; 0 as long as it runs. */
  get endedAt(): number {
    return "at" in this.#life ? this.#life.at : 0;
  }

  /** Whether the next instance of its node may still go on with it. */
  get isRestarting(): boolean {
    return "brief" in this.#life && this.#life.brief.state === "restarting";
  }

  get isWatched(): boolean {
    return this.#tap !== undefined;
  }

  /** Somebody looks at this stream now, and perhaps reads along. */
  watch(now: number, withCaptions: boolean): void {
    if (!this.running) return;
    this.#tap ??= new Tap(this.running);
    this.#watchedUntil = now + PANEL_EXPIRY;
    if (!withCaptions) return;
    this.#captionsUntil = now + PANEL_EXPIRY;
    this.#tap.hasCaptions = true;
  }

  /** Lets go of what nobody asked for lately. */
  expire(now: number): void {
    if (!this.#tap) return;
    if (now > this.#watchedUntil) this.unwatch();
    else if (now > this.#captionsUntil) this.#tap.hasCaptions = false;
  }

  unwatch(): void {
    this.#tap?.close();
    this.#tap = undefined;
  }

  #state(stream: RtmsStream): PanelState {
    const known = STATES[stream.phase];
    if (known) return known;
    if (stream.isStreaming) return stream.memory.paused ? "paused" : "streaming";
    return this.#flowed ? "reconnecting" : "connecting";
  }

  #brief({ product }: RtmsStream, state: PanelState, age: number): PanelStream {
    const { id: node, z } = this.node;
    return { streamId: this.streamId, product, state, age, node, ...(z !== undefined && { within: z }) };
  }

  #detail({ id, media, memory }: RtmsStream, now: number, withCaptions: boolean): PanelDetail {
    const counts = media.map((medium) => {
      const { packets, gaps, dropped } = memory.stats[medium];
      return [medium, { packets, gaps, dropped }] as const;
    });
    const people = this.#tap?.people(now, withCaptions) ?? [];
    return { id, media: Object.fromEntries(counts), reconnections: memory.reconnections, people };
  }

  #troubleAt(now: number): { trouble?: PanelTrouble } {
    if (!this.#trouble) return {};
    const { at, ...trouble } = this.#trouble;
    return { trouble: { ...trouble, age: now - at } };
  }

  /** @param withCaptions only for who asked for them */
  view(now: number, isDetailed: boolean, withCaptions: boolean): PanelStream {
    const life = this.#life;
    const brief =
      "brief" in life ? life.brief : this.#brief(life.stream, this.#state(life.stream), now - life.stream.memory.since);
    if (!isDetailed) return brief;
    const detail = "detail" in life ? life.detail : this.#detail(life.stream, now, withCaptions);
    return { ...brief, detail: { ...detail, ...this.#troubleAt(now) } };
  }
}
