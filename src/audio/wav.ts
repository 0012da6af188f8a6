// WAV: the plain 44-byte header of PCM, written and read.

/** Bytes before the samples. */
export const WAV_HEADER_BYTES = 44;

const PCM = 1;
const FORMAT_CHUNK_BYTES = 16;

/** How the samples of a WAV are to be read. */
export interface WavFormat {
  /** Hz */
  rate: number;
  channels: number;
  /** Bytes a sample. */
  width: number;
}

/** Writes the header into the first 44 bytes of `file`; all that follows is samples. Below 4 GiB only. */
export function writeWavHeader(file: Buffer, { rate, channels, width }: WavFormat): void {
  file.write("RIFF", 0, "latin1");
  file.writeUInt32LE(file.length - 8, 4);
  file.write("WAVEfmt ", 8, "latin1");
  file.writeUInt32LE(FORMAT_CHUNK_BYTES, 16);
  file.writeUInt16LE(PCM, 20);
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * channels * width, 28);
  file.writeUInt16LE(channels * width, 32);
  file.writeUInt16LE(width * 8, 34);
  file.write("data", 36, "latin1");
  file.writeUInt32LE(file.length - WAV_HEADER_BYTES, 40);
}

/** A WAV that has been read: `samples` is a view into the file. */
export interface Wav extends WavFormat {
  samples: Buffer;
}

/**
 * Reads a PCM WAV, whatever other chunks it holds; a data chunk longer than the file ends with the file.
 * @throws RangeError with the reason if it is none
 */
export function parseWav(file: Buffer): Wav {
  if (file.length < 12 || file.toString("latin1", 0, 4) !== "RIFF" || file.toString("latin1", 8, 12) !== "WAVE")
    throw new RangeError("not a WAV file");
  let format: WavFormat | undefined;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString("latin1", at, at + 4);
    const bytes = file.readUInt32LE(at + 4);
    const body = at + 8;
    if (name === "fmt ") format = parseFormat(file, body);
    if (name === "data") {
      if (!format) throw new RangeError("a WAV file whose data come before their format");
      return { ...format, samples: file.subarray(body, body + bytes) };
    }
    at = body + bytes + (bytes % 2);
  }
  throw new RangeError("a WAV file without data");
}

function parseFormat(file: Buffer, at: number): WavFormat {
  if (at + FORMAT_CHUNK_BYTES > file.length) throw new RangeError("a WAV file with a cut format chunk");
  if (file.readUInt16LE(at) !== PCM) throw new RangeError("a WAV file that is not PCM");
  return {
    channels: file.readUInt16LE(at + 2),
    rate: file.readUInt32LE(at + 4),
    width: file.readUInt16LE(at + 14) / 8,
  };
}
