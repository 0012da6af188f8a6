// Chooses from the frames of one picture stream, which are in order, those that a decoder can follow, and puts parameter
// sets where they are missing.

import type { Speaker } from "../../protocol/values";
import { blackFrame, Decoder, lengthPrefixed, ppsId, prefixedUnits, readSps } from "../h264";
import type { Frame } from "./frame";

/** What a decoder must know of pictures. Another object for other sets. */
export interface ParameterSets {
  readonly sps: Buffer;
  readonly pps: Buffer;
  readonly width: number;
  readonly height: number;
  readonly chromaFormat: number;
  readonly lumaBits: number;
  readonly chromaBits: number;
}

export interface Picture {
  /** Milliseconds since 1970, on a clock without steps. */
  readonly time: number;
  readonly data: readonly Buffer[];
  readonly isKey: boolean;
  readonly isBlack: boolean;
  readonly sets: ParameterSets;
  readonly speaker: Speaker | undefined;
}

/** Of pictures of which none has come. */
const SIZE = { width: 1280, height: 720 };

/** Bytes: their length has 16 bits in the head of a file. */
const LONGEST_SET = 0xffff;

export function setsOf(sps: Buffer, pps: Buffer): ParameterSets | undefined {
  const read = readSps(sps);
  if (!read || Math.max(sps.length, pps.length) > LONGEST_SET) return undefined;
  const { codec: _, slices: __, ...format } = read;
  return { sps, pps, ...format };
}

export class Pictures {
  #sets: ParameterSets | undefined;
  /** The sets before every IDR that has none, and what the next of each replaces. */
  #sps: Buffer | undefined;
  readonly #pps = new Map<number, Buffer>();
  /** What a decoder knows that has read the file so far. */
  #decoder = new Decoder();
  #speaker: string | undefined;
  /** Whether no picture can be decoded before the next IDR. */
  #waits = true;
  /** Since when it waits for an IDR, by the time of frames. */
  waitsSince: number | undefined;
  /** Frames that nothing could decode, and those of them that are damaged. */
  dropped = 0;
  damaged = 0;

  /** The next frame. @returns undefined if it cannot be decoded, or is no picture */
  take(frame: Frame): Picture | undefined {
    const { speaker, hasPicture, idr } = frame;
    this.#learn(frame);
    if (!hasPicture) return undefined;
    // What other people's pictures refer to is not there.
    if (speaker?.id !== this.#speaker) this.#waits = true;
    this.#speaker = speaker?.id;
    if (!(idr ? this.#sets : !this.#waits)) {
      this.dropped += 1;
      this.#waits = true;
      this.waitsSince ??= frame.time;
      return undefined;
    }
    return this.#readable(frame, idr ? this.#withSets(frame) : frame.data);
  }

  /** A black picture of the size of the last one. If it is not followed by an IDR, call `restart`. */
  black(time: number, speaker: Speaker | undefined): Picture {
    const { width, height } = this.#sets ?? SIZE;
    const { sps, pps, slice } = blackFrame(width, height);
    const sets = setsOf(sps, pps);
    this.#decoder.taken([sps, pps]);
    if (!sets) throw new RangeError(`no black frame of ${width} x ${height}`);
    return { time, data: [lengthPrefixed([sps, pps, slice])], isKey: true, isBlack: true, sets, speaker };
  }

  /** What comes next is in another file, or behind a black picture: it must be an IDR. */
  restart(): void {
    this.#waits = true;
  }

  /** The picture sets behind the sequence set: another one of those would end them. */
  #withSets({ sps, pps, data }: Frame): readonly Buffer[] {
    if (sps && pps.length > 0) return data;
    const front = [sps ?? this.#sps, ...(pps.length > 0 ? [] : this.#pps.values())];
    return [lengthPrefixed(front.filter((unit) => unit !== undefined)), ...data];
  }

  /** Without what is damaged: of a picture that nothing is left of, players may make an error that ends the film. */
  #readable({ time, speaker, idr }: Frame, data: readonly Buffer[]): Picture | undefined {
    const units = data.flatMap(prefixedUnits);
    const decoder = idr ? new Decoder(this.#decoder) : this.#decoder;
    const taken = decoder.taken(units);
    if (taken.length === 0 || !this.#sets) {
      this.dropped += 1;
      this.damaged += 1;
      return undefined;
    }
    this.#decoder = decoder;
    if (idr) {
      this.#waits = false;
      this.waitsSince = undefined;
    }
    const whole = taken === units ? data : [lengthPrefixed(taken)];
    return { time, data: whole, isKey: idr, isBlack: false, sets: this.#sets, speaker };
  }

  /** With other parameter sets, earlier pictures are no reference any more. Damaged ones are left alone. */
  #learn({ sps, pps }: Frame): void {
    const isNew = sps !== undefined && !this.#sps?.equals(sps) && readSps(sps) !== undefined;
    if (isNew) {
      this.#sps = sps;
      this.#waits = true;
    }
    for (const unit of pps) {
      const id = ppsId(unit);
      if (id !== undefined) this.#pps.set(id, unit);
    }
    const [first] = this.#pps.values();
    if (this.#sps && first && (isNew || !this.#sets)) this.#sets = setsOf(this.#sps, first);
  }
}
