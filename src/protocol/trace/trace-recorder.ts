// Keeps the last lines of a stream's trace. Consecutive media packets are merged into one line per second.

import type { DebugLine, DebugMessage, Shape, TraceLine, TraceMessage } from "../messages";
import { carriesMedia } from "./debug";

export const TRACE_LINES = 2000;
/** Milliseconds. */
const MERGED_FOR = 1000;

const isMessage = (line: TraceLine): line is TraceMessage => line.kind === "in" || line.kind === "out";
const keyOf = ({ kind, socket, type }: DebugMessage): string => `${kind} ${socket} ${type}`;

export class TraceRecorder {
  /** A ring; once it is full, the oldest line is at `#next`. */
  readonly #ring: TraceLine[] = [];
  #next = 0;
  /** The lines into which the next media packets may be merged. */
  readonly #open = new Map<string, TraceMessage>();
  /** The last shape of each kind of message, so that equal shapes are one object. */
  readonly #shapes = new Map<string, { json: string; fields: Shape | undefined }>();

  constructor(private readonly most = TRACE_LINES) {}

  add(line: DebugLine): void {
    if (line.kind !== "in" && line.kind !== "out") {
      this.#open.clear();
      this.#keep({ ...line });
      return;
    }
    const key = keyOf(line);
    const { fields: own, ...rest } = line;
    const fields = this.#known(key, own);
    const isMedia = line.kind === "in" && carriesMedia(line.type);
    const former = isMedia ? this.#open.get(key) : undefined;
    if (former && line.at - former.at < MERGED_FOR && former.fields === fields && former.scale === line.scale) {
      merge(former, line);
      return;
    }
    if (!isMedia) this.#open.clear();
    const kept: TraceMessage = fields ? { ...rest, fields } : rest;
    if (isMedia) this.#open.set(key, kept);
    this.#keep(kept);
  }

  #known(key: string, fields: Shape | undefined): Shape | undefined {
    const json = fields ? JSON.stringify(fields) : "";
    const last = this.#shapes.get(key);
    if (last?.json === json) return last.fields;
    this.#shapes.set(key, { json, fields });
    return fields;
  }

  #keep(line: TraceLine): void {
    this.#ring[this.#next] = line;
    this.#next = (this.#next + 1) % this.most;
  }

  get size(): number {
    return this.#ring.length;
  }

  /** The lines so far. `at` counts from the first of them. */
  get lines(): TraceLine[] {
    const isFull = this.#ring.length === this.most;
    const inOrder = isFull ? [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)] : this.#ring;
    const since = inOrder[0]?.at ?? 0;
    const told = new Map<string, Shape | undefined>();
    return inOrder.map((line) => {
      const at = line.at - since;
      if (!isMessage(line)) return { ...line, at };
      const { fields, ...rest } = line;
      const key = keyOf(line);
      const isNew = !told.has(key) || told.get(key) !== fields;
      told.set(key, fields);
      return { ...rest, at, ...(isNew && fields && { fields }) };
    });
  }
}

function merge(into: TraceMessage, { at, size, bytes, speaker }: DebugMessage): void {
  into.count = (into.count ?? 1) + 1;
  into.size += size;
  into.span = at - into.at;
  if (bytes !== undefined) into.bytes = (into.bytes ?? 0) + bytes;
  if (into.speaker !== speaker) delete into.speaker;
}
