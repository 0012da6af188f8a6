// The test card that is sent as video and screen share: colour bars, a title, the size of the picture and, in H264, a
// number that counts the pictures. pictures/README.md says how its files were made.

import { readFileSync } from "node:fs";
import { MediaPayloadType, MediaResolution } from "../../protocol/values";
import { packageFile } from "../package-file";

/** The pictures of one resolution: one for a still codec; a keyframe and the P pictures after it for H264. */
type Card = readonly Buffer[];

interface Codec {
  /** Contains the cards of every resolution, one after the other. */
  readonly file: string;
  /** The bytes that a picture starts with, in hex; one of these. */
  readonly starts: readonly string[];
  readonly picture: (card: Card, number: number, label: string) => Buffer | undefined;
}

/** The largest card. It is sent for QHD too, as Zoom sends less than requested if a camera has less. */
const LARGEST = MediaResolution.FHD;

/** Offset of the length of the JFIF segment, which follows the start of the image. */
const JFIF_LENGTH = 4;
const JPEG_COMMENT = 0xfffe;

/** Inserts a comment into a JPEG. */
function labelled(jpeg: Buffer, label: string): Buffer {
  const text = Buffer.from(label);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(JPEG_COMMENT, 0);
  head.writeUInt16BE(text.length + 2, 2);
  const at = JFIF_LENGTH + jpeg.readUInt16BE(JFIF_LENGTH);
  return Buffer.concat([jpeg.subarray(0, at), head, text, jpeg.subarray(at)]);
}

/** One row per codec. */
const CODECS: Readonly<Record<number, Codec>> = {
  [MediaPayloadType.JPG]: {
    file: "test-card.mjpeg",
    starts: ["ffd8ff"],
    picture: ([jpeg], _number, label) => jpeg && labelled(jpeg, label),
  },
  [MediaPayloadType.PNG]: {
    file: "test-card.pngs",
    starts: ["89504e470d0a1a0a"],
    picture: ([png]) => png,
  },
  [MediaPayloadType.H264]: {
    file: "test-card.h264",
    // Parameter sets before a keyframe, or a P picture.
    starts: ["0000000167", "0000000141"],
    // Slice headers number P pictures with 4 bits, so the 17th has the same bytes as the 1st.
    picture: (card, number) => card[number === 0 ? 0 : 1 + ((number - 1) % (card.length - 1))],
  },
};

function split(bytes: Buffer, marks: readonly string[]): Buffer[] {
  const found = (mark: string): number[] => {
    const places: number[] = [];
    for (let at = bytes.indexOf(mark, 0, "hex"); at >= 0; at = bytes.indexOf(mark, at + 1, "hex")) places.push(at);
    return places;
  };
  const starts = marks.flatMap(found).sort((a, b) => a - b);
  return starts.map((at, index) => bytes.subarray(at, starts[index + 1]));
}

/** Loaded cards by codec, one card per resolution. */
const loaded = new Map<number, readonly Card[]>();

function cardsOf(codec: number, { file, starts }: Codec): readonly Card[] {
  const known = loaded.get(codec);
  if (known) return known;
  const bytes = readFileSync(packageFile(`src/simulator/pictures/${file}`));
  const pictures = split(bytes, starts);
  const each = pictures.length / LARGEST;
  const cards = Array.from({ length: LARGEST }, (_, index) => pictures.slice(index * each, (index + 1) * each));
  loaded.set(codec, cards);
  return cards;
}

/**
 * A picture of the test card.
 * @param codec MEDIA_PAYLOAD_TYPE @param resolution MEDIA_RESOLUTION
 * @param number pictures since the keyframe, which is 0; a still codec has one picture
 * @param label the comment of a JPEG, by which a test can tell pictures apart
 */
export function testPicture(codec: number, resolution: number, number: number, label: string): Buffer {
  const row = CODECS[codec];
  const card = row && cardsOf(codec, row)[Math.min(resolution, LARGEST) - MediaResolution.SD];
  return (card && row.picture(card, number, label)) ?? Buffer.alloc(0);
}
