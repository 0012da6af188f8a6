// Breaks text into caption lines, following the guidelines of Netflix and the BBC: 42 Latin characters per line, 16
// for Chinese, Japanese or Korean; lines of one segment about equally long; no line begins with a full stop.

import { isUnspaced, piecesOf, wordPieces } from "../segments";

/** Columns per line. A narrow character takes one. */
export const LINE = 42;
/** Columns of a wide character: 16 fit in a line. */
const WIDE = LINE / 16;
const IS_WIDE =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}\u3000-\u303F\uFF01-\uFF60\p{Emoji_Presentation}]/u;
const HAS_NO_WIDTH = /^[\p{M}\p{Cf}]+$/u;
/** ASCII needs no closer look. */
const IS_PLAIN = /^[ -~]*$/;

function characterWidth(character: string): number {
  if (IS_WIDE.test(character)) return WIDE;
  return HAS_NO_WIDTH.test(character) ? 0 : 1;
}

/** Columns that `text` takes. */
export function widthOf(text: string): number {
  if (IS_PLAIN.test(text)) return text.length;
  let width = 0;
  for (const piece of piecesOf("grapheme", text)) width += characterWidth(piece.text);
  return width;
}

/** Text that is never broken. */
interface Atom {
  readonly text: string;
  readonly width: number;
  /** Whether a space precedes it, except at the start of a line. */
  readonly spaced: boolean;
}

/** Must not begin a line: closing brackets, full stops, marks, and small or lengthening kana. */
const CLOSING = /^[\p{Pe}\p{Pf}\p{Po}\p{M}\p{Cf}ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ～〜]/u;
/** Must not end a line. */
const OPENING = /[\p{Ps}\p{Pi}]$/u;

/** Splits a text without spaces between its words. */
function unspacedPieces(text: string): string[] {
  const pieces: string[] = [];
  let before = "";
  for (const piece of wordPieces(text)) {
    const isJoined = before !== "" && (CLOSING.test(piece) || OPENING.test(before));
    if (isJoined) pieces[pieces.length - 1] += piece;
    else pieces.push(piece);
    before = piece;
  }
  return pieces;
}

/** Splits a word that is longer than a line between its characters. */
function brokenUp(text: string): string[] {
  const pieces: string[] = [];
  let piece = "";
  let width = 0;
  for (const { text: character } of piecesOf("grapheme", text)) {
    const more = characterWidth(character);
    if (piece !== "" && width + more > LINE) {
      pieces.push(piece);
      piece = "";
      width = 0;
    }
    piece += character;
    width += more;
  }
  if (piece !== "") pieces.push(piece);
  return pieces;
}

function atomsOf(text: string): Atom[] {
  const atoms: Atom[] = [];
  for (const chunk of text.split(" ")) {
    const pieces = isUnspaced(chunk) ? unspacedPieces(chunk) : [chunk];
    const unbroken = pieces.flatMap((piece) => (widthOf(piece) > LINE ? brokenUp(piece) : [piece]));
    for (const [index, piece] of unbroken.entries())
      atoms.push({ text: piece, width: widthOf(piece), spaced: index === 0 });
  }
  return atoms;
}

interface Line {
  text: string;
  width: number;
}

/** Fills each line with as many atoms as fit. `indent` columns of each caption's first line are taken. */
function filled(atoms: readonly Atom[], limit: number, perCaption: number, indent: number): Line[] {
  const lines: Line[] = [];
  let line: Line | undefined;
  for (const { text, width, spaced } of atoms) {
    const room = (lines.length - 1) % perCaption === 0 ? limit - indent : limit;
    const gap = spaced ? 1 : 0;
    if (line && line.width + gap + width <= room) {
      line.text += (spaced ? " " : "") + text;
      line.width += gap + width;
    } else {
      line = { text, width };
      lines.push(line);
    }
  }
  return lines;
}

/** UTF-16 units. Longer segments are not readable as captions anyway, so their lines only need to fit. */
const LONGEST = 10_000;

/** Cuts a very long text into lines of at most `room` columns, at spaces if there are any. */
function cutLines(text: string, room: number): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < text.length; ) {
    const ahead = text.slice(from, from + room + 1);
    const most = Math.floor(IS_PLAIN.test(ahead) ? room : room / WIDE);
    const space = ahead.lastIndexOf(" ", most);
    const goesOn = ahead.length > most;
    let length = goesOn && space > 0 ? space : Math.min(most, ahead.length);
    if (goesOn && isHighSurrogate(ahead, length - 1)) length -= 1;
    const line = ahead.slice(0, length);
    lines.push({ text: line, width: widthOf(line) });
    from += ahead[length] === " " ? length + 1 : length;
  }
  return lines;
}

function isHighSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdbff;
}

/**
 * Breaks `text`, one line, into the lines of captions with `perCaption` lines each: as few lines as possible, of
 * about equal length. `indent` columns of each caption's first line are taken by a name.
 */
export function linesOf(text: string, perCaption: number, indent: number): Line[] {
  const taken = Math.min(indent, LINE / 2);
  if (text.length > LONGEST) return cutLines(text, LINE - taken);
  if (widthOf(text) <= LINE - taken) return [{ text, width: widthOf(text) }];
  const atoms = atomsOf(text);
  let lines = filled(atoms, LINE, perCaption, taken);
  const count = lines.length;
  let [low, high] = [LINE / 2, LINE];
  while (high - low > 1) {
    const limit = Math.floor((low + high) / 2);
    const narrower = filled(atoms, limit, perCaption, taken);
    if (narrower.length > count) low = limit;
    else {
      high = limit;
      lines = narrower;
    }
  }
  return lines;
}
