// What is counted of streams, in all of this process. Nothing is added to the way of a packet: the counts are those that each
// stream keeps anyway (MediumStats), and are read when somebody asks.

import { DISCONNECTED } from "../../protocol/errors";
import type { Memory } from "../../protocol/memory";
import type { MediumStats, StreamEvent } from "../../protocol/messages";
import type { RtmsStream } from "../../protocol/stream";
import { type LossCause, MEDIA, type Medium, PRODUCTS, type Product } from "../../protocol/values";
import { type Sample, Tally } from "../counts";

type Stats = Record<Medium, MediumStats>;
type Count = keyof MediumStats;

const CAUSES: readonly LossCause[] = ["signaling", "media", "server", "taken"];
const OUTCOMES = ["stopped", "left", "failed"] as const;
type Outcome = (typeof OUTCOMES)[number];

/** Phases in which no media are awaited any more. */
const LEAVING: ReadonlySet<RtmsStream["phase"]> = new Set(["closing", "ending", "ended"]);

const products = Object.keys(PRODUCTS) as Product[];

const emptyStats = (): Stats =>
  Object.fromEntries(
    MEDIA.map((medium) => [medium, { packets: 0, bytes: 0, gaps: 0, replays: 0, dropped: 0 }]),
  ) as Stats;

/** Adds what was counted from `before` to `after`. */
function addTo(totals: Stats, after: Stats, before: Stats): void {
  for (const medium of MEDIA)
    for (const count of Object.keys(totals[medium]) as Count[])
      totals[medium][count] += after[medium][count] - before[medium][count];
}

interface Live {
  /** What its memory had counted before: another instance of its node has added that, or another process. */
  before: Stats;
  /** Since when its media do not flow, by `performance.now()`; `undefined` while they do. */
  stillSince: number | undefined;
}

function outcomeOf(event: StreamEvent): Outcome | undefined {
  if (event.event === "stopped") return event.reason.code === DISCONNECTED ? "left" : "stopped";
  return event.event === "failed" && event.medium === undefined ? "failed" : undefined;
}

export class StreamCounts {
  /** Of the streams that are over, and of those that were handed to the next instance of their node. */
  readonly #ended = emptyStats();
  readonly #live = new Map<RtmsStream, Live>();
  /** The streams that this process has had. */
  readonly #known = new WeakSet<Memory>();
  readonly begun = new Tally<"product">(products.map((product) => ({ product })));
  readonly over = new Tally<"product" | "outcome">(
    products.flatMap((product) => OUTCOMES.map((outcome) => ({ product, outcome }))),
  );
  readonly reconnections = new Tally<"cause">(CAUSES.map((cause) => ({ cause })));

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Counts a stream that is about to start, or to go on after a restart of its node. */
  follow(stream: RtmsStream): void {
    const { memory, product } = stream;
    const live: Live = { before: structuredClone(memory.stats), stillSince: this.now() };
    this.#live.set(stream, live);
    if (!this.#known.has(memory)) this.begun.add({ product });
    this.#known.add(memory);
    stream.on("event", ({ payload }) => {
      live.stillSince = stream.isStreaming ? undefined : (live.stillSince ?? this.now());
      if (payload.event === "interrupted") this.reconnections.add({ cause: payload.cause });
      const outcome = outcomeOf(payload);
      if (outcome) this.over.add({ product, outcome });
    });
    stream.on("end", () => {
      if (this.#live.delete(stream)) addTo(this.#ended, memory.stats, live.before);
    });
  }

  /** A count of each medium, over all streams so far. */
  total(count: Count, media: readonly Medium[] = MEDIA): readonly Sample[] {
    return media.map((medium) => {
      let value = this.#ended[medium][count];
      for (const [{ memory }, { before }] of this.#live) value += memory.stats[medium][count] - before[medium][count];
      return { labels: { medium }, value };
    });
  }

  /** How many streams have not had all their media for longer than that. Milliseconds. */
  stillFor(milliseconds: number): number {
    const still = [...this.#live].filter(
      ([{ phase, isStreaming }, { stillSince }]) =>
        !isStreaming && !LEAVING.has(phase) && stillSince !== undefined && this.now() - stillSince > milliseconds,
    );
    return still.length;
  }
}

/** Of this process. Kept in the module, because each deploy replaces the nodes. */
export const streamCounts = new StreamCounts();
