// Reports audio that could not be placed correctly: once per stream and kind, with the remedy (contract#errors).

import { eventLoop } from "../../protocol/time";
import { RtmsError } from "../../protocol/words";
import type { AudioLimits, AudioSettings } from "../settings";
import type { Problem } from "./recording";

type TextOf = (streamId: string, settings: AudioSettings, limits: AudioLimits) => string;

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}

const TEXTS: Record<Problem, TextOf> = {
  clock: (streamId) =>
    `The timestamps of stream ${streamId} jumped (by more than 2 minutes against this machine's clock, or by more than ` +
    "24 hours), most likely because a clock was set. From there on the audio follows this machine's clock; nothing " +
    "needs to be done.",
  late: (streamId, { lateMs }) => {
    const blocked = eventLoop.aftermath;
    return (
      `Audio of stream ${streamId} arrived too late for its place in time, or there was more of it than its timestamps ` +
      "have room for, and was left out. " +
      (blocked === undefined
        ? `If it was delayed by a queue on the way, raise lateMs (now ${lateMs} ms).`
        : `The event loop had just been blocked for ${blocked}: look for what blocks this Node-RED.`)
    );
  },
  full: (streamId, _settings, { recording }) =>
    `A recording of stream ${streamId} reached the limit of what is sent in one message (${mebibytes(recording)}); ` +
    "what follows is left out. Choose chunks by time, the output file, or flush from time to time.",
  disk: (streamId) =>
    `A recording of stream ${streamId} no longer fits into memory, and its temporary file could not be written or read, ` +
    "most likely because the disk is full; what follows is left out. Free some space in the system's folder for " +
    "temporary files, or choose chunks by time.",
};

const CODES: Record<Problem, "RTMS_LIMIT" | "RTMS_FILE"> = {
  clock: "RTMS_LIMIT",
  late: "RTMS_LIMIT",
  full: "RTMS_LIMIT",
  disk: "RTMS_FILE",
};

/** Remembers what was reported for one stream. */
export class Problems {
  readonly #reported = new Set<string>();
  /** Packets that arrived too late. */
  #late = 0;

  constructor(private readonly streamId: string) {}

  /** The error to report; undefined if this kind was reported before. */
  report(fault: Problem | RtmsError, settings: AudioSettings, limits: AudioLimits): RtmsError | undefined {
    const kind = fault instanceof Error ? fault.code : fault;
    if (fault === "late") this.#late += 1;
    if (this.#reported.has(kind)) return undefined;
    this.#reported.add(kind);
    const { streamId } = this;
    if (fault instanceof Error)
      return new RtmsError(fault.code, `Stream ${streamId}: ${fault.message}`, { streamId, cause: fault.cause });
    return new RtmsError(CODES[fault], TEXTS[fault](streamId, settings, limits), { streamId });
  }

  /** How much was lost in an ended stream, if it was more than the first report said. */
  total(): RtmsError | undefined {
    const { streamId } = this;
    if (this.#late < 2) return undefined;
    const text = `In all, ${this.#late} packets of stream ${streamId} arrived too late for their place in time, and were left out.`;
    return new RtmsError("RTMS_LIMIT", text, { streamId });
  }
}
