// Reports audio that could not be placed correctly: once per stream and kind, with the remedy (contract#errors).

import type { Params, RtmsError, RtmsErrorCode, Words } from "../../protocol/errors";
import { eventLoop } from "../../protocol/time";
import type { AudioLimits, AudioSettings } from "../settings";
import { type AUDIO_TEXTS, audioError } from "../texts";
import type { Problem } from "./recording";

interface Row {
  readonly code: RtmsErrorCode;
  readonly text: keyof typeof AUDIO_TEXTS;
  params?(settings: AudioSettings, limits: AudioLimits): Params;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}

function lateCure(lateMs: number): Words {
  const blocked = eventLoop.aftermath;
  return blocked === undefined ? { code: "raiseLate", params: { lateMs } } : { code: "blocked", params: { blocked } };
}

const ROWS: Record<Problem, Row> = {
  clock: { code: "RTMS_LIMIT", text: "clockJump" },
  late: { code: "RTMS_LIMIT", text: "lateAudio", params: ({ lateMs }) => ({ cure: lateCure(lateMs) }) },
  full: {
    code: "RTMS_LIMIT",
    text: "fullRecording",
    params: (_settings, { recording }) => ({ limit: mebibytes(recording) }),
  },
  disk: { code: "RTMS_FILE", text: "temporaryFile" },
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
      return audioError(fault.code, "ofStream", { streamId, fault: fault.message }, { streamId, cause: fault.cause });
    const { code, text, params } = ROWS[fault];
    return audioError(code, text, { streamId, ...params?.(settings, limits) }, { streamId });
  }

  /** How much was lost in an ended stream, if it was more than the first report said. */
  total(): RtmsError | undefined {
    const { streamId } = this;
    if (this.#late < 2) return undefined;
    return audioError("RTMS_LIMIT", "lateInAll", { count: this.#late, streamId }, { streamId });
  }
}
