// What the panel shows of one stream. It listens to the stream's events, which are few. It costs nothing per packet
// until a panel shows the stream (tap.ts).

import type { StreamEvent } from "../../protocol/messages";
import type { RtmsStream } from "../../protocol/stream";
import type { StreamTrace } from "../stream";
import { shownId, shownText } from "./ids";
import { type PanelImage, Pictures } from "./pictures";
import {
  PANEL_EXPIRY,
  type PanelDetail,
  type PanelState,
  type PanelStream,
  type PanelTrouble,
  type PanelWants,
} from "./reply";
import { Tap } from "./tap";
import { failure, interruption, stop, type Trouble } from "./trouble";

/** Where a stream node is, for the editor to find it. */
export interface PanelNode {
  id: string;
  z?: string | undefined;
}

/** What is kept of an ended stream. */
interface EndedLife {
  at: number;
  brief: PanelStream;
  detail: Omit<PanelDetail, "traced">;
}

/** Characters of an error's text; our own are far shorter. */
const LONGEST_TEXT = 2000;

/** Phases that look the same whatever else is known. */
const STATES: Readonly<Partial<Record<RtmsStream["phase"], PanelState>>> = { closing: "closing", ending: "closing" };

export class StreamRecord {
  readonly streamId: string;
  /** The id of the stream, then of the meeting or call, as the panel knows them. */
  readonly shownId: string;
  readonly #productId: string;
  /** When it was offered. All times are by `performance.now()`, which changes of the system clock do not affect. */
  readonly #begun: number;
  #life: { stream: RtmsStream } | EndedLife;
  #trouble: (Trouble & { at: number }) | undefined;
  #flowed = false;
  #outcome: PanelState = "restarting";
  #tap: Tap | undefined;
  #pictures: Pictures | undefined;
  #watchedUntil = 0;
  #captionsUntil = 0;
  #picturesUntil = 0;

  /** @param former the record of the same stream before a restart; its last error stays, and it may be continued */
  constructor(
    private readonly node: PanelNode,
    stream: RtmsStream,
    readonly trace?: StreamTrace,
    former?: StreamRecord,
  ) {
    this.streamId = stream.streamId;
    this.shownId = shownId(stream.streamId);
    this.#productId = shownId(stream.id);
    this.#life = { stream };
    if (former) this.#trouble = former.#trouble;
    this.#begun = former?.isRestarting ? former.#begun : performance.now();
    stream.on("event", ({ payload }) => this.#event(payload));
    stream.on("failure", (error) => this.#noteTrouble(failure(error)));
    stream.on("interruption", (words) => this.#noteTrouble(interruption(words)));
    stream.on("end", () => this.#end(stream));
  }

  #event(event: StreamEvent): void {
    if (event.event === "streaming") this.#flowed = true;
    if (event.event === "stopped") {
      this.#outcome = "stopped";
      this.#noteTrouble(stop(event.reason));
    }
    if (event.event === "failed" && event.medium === undefined) this.#outcome = "failed";
  }

  #noteTrouble(trouble: Trouble | undefined): void {
    if (trouble) this.#trouble = { ...trouble, at: performance.now() };
  }

  /** Keeps the last values and releases the stream, which holds a minute of audio. */
  #end(stream: RtmsStream): void {
    const at = performance.now();
    this.unwatch();
    this.#life = {
      at,
      brief: this.#brief(stream, this.#outcome, at - this.#begun),
      detail: this.#detail(stream, at, {}),
    };
  }

  get nodeId(): string {
    return this.node.id;
  }

  /** The stream, as long as it runs. */
  get running(): RtmsStream | undefined {
    return "stream" in this.#life ? this.#life.stream : undefined;
  }

  /** 0 as long as it runs. */
  get endedAt(): number {
    return "at" in this.#life ? this.#life.at : 0;
  }

  /** Whether the next instance of its node may still continue it. */
  get isRestarting(): boolean {
    return "brief" in this.#life && this.#life.brief.state === "restarting";
  }

  get isWatched(): boolean {
    return this.#tap !== undefined;
  }

  /** A panel shows this stream now. */
  watch(now: number, { captions, pictures }: PanelWants): void {
    if (!this.running) return;
    this.#tap ??= new Tap(this.running);
    this.#watchedUntil = now + PANEL_EXPIRY;
    if (captions) {
      this.#captionsUntil = now + PANEL_EXPIRY;
      this.#tap.hasCaptions = true;
    }
    if (pictures) {
      this.#picturesUntil = now + PANEL_EXPIRY;
      this.#pictures ??= new Pictures(this.running);
    }
  }

  /** Stops what no request asked for lately. */
  expire(now: number): void {
    if (!this.#tap) return;
    if (now > this.#watchedUntil) this.unwatch();
    else {
      if (now > this.#captionsUntil) this.#tap.hasCaptions = false;
      if (now > this.#picturesUntil) this.#forgetPictures();
    }
  }

  unwatch(): void {
    this.#tap?.close();
    this.#tap = undefined;
    this.#forgetPictures();
  }

  #forgetPictures(): void {
    this.#pictures?.close();
    this.#pictures = undefined;
  }

  /** A picture that `view` named. */
  image(id: string): PanelImage | undefined {
    return this.#pictures?.image(id);
  }

  #state(stream: RtmsStream): PanelState {
    const known = STATES[stream.phase];
    if (known) return known;
    if (stream.isStreaming) return stream.memory.paused ? "paused" : "streaming";
    return this.#flowed ? "reconnecting" : "connecting";
  }

  #brief({ product }: RtmsStream, state: PanelState, age: number): PanelStream {
    const { id: node, z } = this.node;
    return { streamId: this.shownId, product, state, age, node, ...(z !== undefined && { within: z }) };
  }

  #detail({ media, memory }: RtmsStream, now: number, wants: PanelWants): EndedLife["detail"] {
    const counts = media.map((medium) => {
      const { packets, gaps, dropped } = memory.stats[medium];
      return [medium, { packets, gaps, dropped }] as const;
    });
    const people = this.#tap?.people(now, wants.captions === true) ?? [];
    const pictures = wants.pictures && this.#pictures?.list(now);
    const { reconnections } = memory;
    const detail = { id: this.#productId, media: Object.fromEntries(counts), reconnections, people };
    return pictures ? { ...detail, pictures } : detail;
  }

  #troubleAt(now: number): { trouble?: PanelTrouble } {
    if (!this.#trouble) return {};
    const { at, text, original, ...trouble } = this.#trouble;
    const words = {
      text: shownText(text, LONGEST_TEXT),
      ...(original && { original: shownText(original, LONGEST_TEXT) }),
    };
    return { trouble: { ...trouble, ...words, age: now - at } };
  }

  /** @param wants what the one who asks has turned on */
  view(now: number, isDetailed: boolean, wants: PanelWants): PanelStream {
    const life = this.#life;
    const brief = "brief" in life ? life.brief : this.#brief(life.stream, this.#state(life.stream), now - this.#begun);
    if (!isDetailed) return brief;
    const detail = "detail" in life ? life.detail : this.#detail(life.stream, now, wants);
    return { ...brief, detail: { ...detail, traced: this.trace?.isTraced ?? false, ...this.#troubleAt(now) } };
  }
}
