// Intl.Segmenter in linear time. In Node.js 20 its time grows with the square of the text's length
// (findings/node-segmenter-quadratic.sh), and texts come from outside, so long ones are processed in blocks.

/** UTF-16 units per block. */
const BLOCK = 1024;

/** One piece of a text, where it begins, and whether it is a word (only if split by word). */
export interface TextPiece {
  readonly text: string;
  readonly index: number;
  readonly isWordLike: boolean;
}

export type Granularity = "grapheme" | "word";

const segmenters: Partial<Record<Granularity, Intl.Segmenter>> = {};

/** Created when it is first needed: the tables of a segmenter take longer to load than all of src/transcript. */
function segmenterOf(granularity: Granularity): Intl.Segmenter {
  segmenters[granularity] ??= new Intl.Segmenter("en", { granularity });
  return segmenters[granularity];
}

/**
 * Splits `text` into characters, or into words and what is between them. The last piece of a block may continue in the
 * next one, so the next block begins with it, unless it is the whole block.
 */
export function* piecesOf(granularity: Granularity, text: string): Generator<TextPiece> {
  const segmenter = segmenterOf(granularity);
  for (let from = 0; from < text.length; ) {
    const block = text.slice(from, from + BLOCK);
    const isLast = from + block.length === text.length;
    let held: TextPiece | undefined;
    for (const { segment, index, isWordLike = false } of segmenter.segment(block)) {
      if (held) yield held;
      held = { text: segment, index: from + index, isWordLike };
    }
    if (!held) return;
    const isWhole = held.index === from;
    if (isLast || isWhole) yield held;
    from = isLast || isWhole ? from + block.length : held.index;
  }
}
