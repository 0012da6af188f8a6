// The last picture of each person and of the screen.

/** Maximum pictures of a meeting, and bytes of one. */
const MOST_PICTURES = 32;
const LARGEST = 4_194_304;

export interface Picture {
  readonly type: "image/jpeg" | "image/png";
  readonly data: Buffer;
  readonly version: number;
}

const JPEG = Buffer.from([0xff, 0xd8, 0xff]);
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** By its first bytes, not by what a message says: nothing else is shown. */
function typeOf(data: Buffer): Picture["type"] | undefined {
  if (data.subarray(0, JPEG.length).equals(JPEG)) return "image/jpeg";
  return data.subarray(0, PNG.length).equals(PNG) ? "image/png" : undefined;
}

export class Pictures {
  /** By the speaker's key; the screen's by none. */
  readonly #pictures = new Map<string | undefined, Picture>();
  #version = 0;
  #last: Picture | undefined;

  /** @returns the picture's version; undefined if it is none */
  add(speaker: string | undefined, data: Buffer): number | undefined {
    const type = data.length <= LARGEST ? typeOf(data) : undefined;
    if (!type) return undefined;
    if (!this.#pictures.has(speaker) && this.#pictures.size >= MOST_PICTURES) return undefined;
    this.#version += 1;
    this.#last = { type, data, version: this.#version };
    this.#pictures.set(speaker, this.#last);
    return this.#version;
  }

  /** Of a speaker; without one, the newest of all. */
  get(speaker: string | undefined): Picture | undefined {
    return speaker === undefined ? this.#last : this.#pictures.get(speaker);
  }
}
