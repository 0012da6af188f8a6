// The traces of a node's streams. A stream is recorded if Trace is ticked, or from the first command `trace` on. A
// trace is kept for a while after the stream has ended, because that is when users ask for it.

import type { Memory } from "../../protocol/memory";
import { type EventMessage, type TraceLine, topicOf } from "../../protocol/messages";
import type { RtmsStream } from "../../protocol/stream";
import { TraceRecorder } from "../../protocol/trace";
import { type Counters, type Report, type ReportContext, shortened } from "./report";

interface Recording {
  recorder: TraceRecorder;
  isAsked: boolean;
  /** When the stream was first offered, by `performance.now()`. */
  since: number;
}

/** The recording of a stream, by the memory that it keeps from one instance of its node to the next. */
const recordings = new WeakMap<Memory, Recording>();

export class StreamTrace {
  readonly #recording: Recording;
  readonly #identity: Pick<RtmsStream, "product" | "id" | "streamId">;
  /** The stream, which holds the last minute of every speaker, until it ends; then what is left of it. */
  #life: { stream: RtmsStream } | { at: number; counters: Counters; sequence: number };
  #isOn = false;

  /** @param isAlways whether to record without a command */
  constructor(
    stream: RtmsStream,
    isAlways: boolean,
    private readonly context: ReportContext | undefined,
  ) {
    const { product, id, streamId, memory } = stream;
    this.#identity = { product, id, streamId };
    this.#recording = recordings.get(memory) ?? {
      recorder: new TraceRecorder(),
      isAsked: false,
      since: performance.now(),
    };
    recordings.set(memory, this.#recording);
    this.#life = { stream };
    stream.on("end", () => {
      this.#life = { at: performance.now(), counters: this.#counters(stream), sequence: memory.peek("event") };
    });
    if (isAlways || this.#recording.isAsked) this.#begin(stream);
  }

  #begin(stream: RtmsStream): void {
    this.#isOn = true;
    stream.on("debug", (line) => this.#recording.recorder.add(line)).trace();
  }

  /** Begins to record, until the stream ends. */
  record(): void {
    this.#recording.isAsked = true;
    if ("stream" in this.#life && !this.#isOn) this.#begin(this.#life.stream);
  }

  /** Whether something is or was recorded. */
  get isTraced(): boolean {
    return this.#isOn || this.#recording.recorder.size > 0;
  }

  get lines(): TraceLine[] {
    return this.#recording.recorder.lines;
  }

  /** By `performance.now()`; 0 as long as the stream runs. */
  get endedAt(): number {
    return "at" in this.#life ? this.#life.at : 0;
  }

  /** The event with the lines so far. */
  event(): EventMessage {
    const life = this.#life;
    const sequence = "stream" in life ? life.stream.memory.next("event") : life.sequence++;
    const now = Date.now();
    const rtms = { ...this.#identity, medium: "event" as const, timestamp: now, receivedAt: now, sequence };
    return { topic: topicOf(this.#identity.streamId, "event"), payload: { event: "trace", lines: this.lines }, rtms };
  }

  #counters({ phase, media, memory: { reconnections, stats } }: RtmsStream): Counters {
    const counts = media.map((medium) => [medium, { ...stats[medium] }] as const);
    return {
      phase,
      age: performance.now() - this.#recording.since,
      reconnections,
      media: Object.fromEntries(counts),
    };
  }

  report(): Report {
    const life = this.#life;
    return {
      format: "zoom-rtms-report",
      version: 1,
      made: Date.now(),
      ...this.context,
      product: this.#identity.product,
      stream: shortened(this.#identity.streamId),
      counters: "stream" in life ? this.#counters(life.stream) : life.counters,
      lines: this.lines,
    };
  }
}

/** How many ended streams are kept, and for how long. Milliseconds. */
const ENDED_MOST = 10;
const ENDED_FOR = 10 * 60 * 1000;

export class StreamTraces {
  readonly #traces = new Map<string, StreamTrace>();
  /** Of the streams that are followed from now on. */
  context: ReportContext | undefined;

  /** @param isAlways whether all streams are to be recorded */
  constructor(
    private readonly isAlways: boolean,
    private readonly send: (message: EventMessage) => void,
  ) {}

  /** The trace of a stream that has not started. */
  follow(stream: RtmsStream): StreamTrace {
    const trace = new StreamTrace(stream, this.isAlways, this.context);
    this.#traces.delete(stream.streamId);
    this.#traces.set(stream.streamId, trace);
    stream.on("end", () => this.#prune());
    return trace;
  }

  /** Sends what was recorded of a stream, one that ended not long ago too; from now on it is recorded. */
  sendTrace(streamId: string): void {
    this.#prune();
    const trace = this.#traces.get(streamId);
    if (!trace) return;
    trace.record();
    this.send(trace.event());
  }

  #prune(): void {
    const ended = [...this.#traces]
      .filter(([, { endedAt }]) => endedAt > 0)
      .sort(([, a], [, b]) => b.endedAt - a.endedAt);
    for (const [index, [streamId, { endedAt }]] of ended.entries())
      if (index >= ENDED_MOST || performance.now() - endedAt > ENDED_FOR) this.#traces.delete(streamId);
  }
}
