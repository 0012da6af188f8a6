// Intl.Segmenter in linear time. Node.js 20 takes time by the square of a text's length
// (findings/node-segmenter-quadratic.sh), and a text comes from outside; so a long one is taken in blocks.

/** UTF-16 units of a block. */
const BLOCK = 1024;

/** One piece of a text, where it begins, and whether it is a word (by word only). */
export interface TextPiece {
  readonly text: string;
  readonly index: number;
  readonly isWordLike: boolean;
}

/**
 * `text` in characters, or in words and what stands between them, as `segmenter` has it. The last piece of a block may go
 * on behind the block's end, so the next block begins with it, unless it is the whole block.
 */
export function* piecesOf(segmenter: Intl.Segmenter, text: string): Generator<TextPiece> {
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
