// A drawing of square blocks. In each resolution a block is a whole number of the codecs' own blocks, so the encoders beside
// this file need only the colour of each.

/** Blocks of a picture. Half of the last row is cut off: SD has 22.5 rows of 16 pixels. */
export const COLUMNS = 40;
export const ROWS = 23;

/** Of all drawings: a PNG's palette has them too. */
const COLOURS = {
  black: 0x101010,
  white: 0xebebeb,
  grey: 0x909090,
  slate: 0x384454,
  fair: 0xdeb896,
  tan: 0xa67452,
  brown: 0x684632,
  chestnut: 0x3c2820,
  gold: 0xc8963c,
  red: 0xac3c34,
  blue: 0x345cac,
  green: 0x408458,
  mint: 0xb4ccb8,
  sky: 0xb0c4dc,
  sand: 0xd6c4a8,
  lilac: 0xc0b0d0,
} as const;

export type Colour = keyof typeof COLOURS;

const NAMES = Object.keys(COLOURS);

/** Red, green and blue of each colour. */
export const PALETTE = Object.values(COLOURS).map((rgb) => [rgb >> 16, (rgb >> 8) & 255, rgb & 255] as const);

/** Five rows of three blocks for each letter, from the top; a row is an octal digit. */
const LETTERS: Readonly<Record<string, string>> = {
  A: "25755",
  B: "65656",
  C: "34443",
  D: "65556",
  E: "74647",
  F: "74644",
  G: "34553",
  H: "55755",
  I: "72227",
  J: "11152",
  K: "55655",
  L: "44447",
  M: "57755",
  N: "65555",
  O: "75557",
  P: "65644",
  Q: "25563",
  R: "65655",
  S: "34216",
  T: "72222",
  U: "55557",
  V: "55552",
  W: "55775",
  X: "55255",
  Y: "55222",
  Z: "71247",
  0: "75557",
  1: "26227",
  2: "61247",
  3: "71317",
  4: "55711",
  5: "74616",
  6: "34757",
  7: "71222",
  8: "75757",
  9: "75716",
};

export class Canvas {
  /** The number of each block's colour in `PALETTE`, row by row. */
  readonly blocks: Uint8Array;
  /** Blocks that may differ in the next picture of the same subject: 1, else 0. */
  readonly moving = new Uint8Array(COLUMNS * ROWS);

  constructor(background: Colour) {
    this.blocks = new Uint8Array(COLUMNS * ROWS).fill(NAMES.indexOf(background));
  }

  fill(colour: Colour, x: number, y: number, width = 1, height = 1): void {
    const number = NAMES.indexOf(colour);
    for (let row = y; row < y + height; row++) this.blocks.fill(number, row * COLUMNS + x, row * COLUMNS + x + width);
  }

  /** Fills blocks of one row that change from picture to picture. */
  move(colour: Colour, x: number, y: number, width = 1): void {
    this.fill(colour, x, y, width);
    this.moving.fill(1, y * COLUMNS + x, y * COLUMNS + x + width);
  }

  /** Writes capitals and digits, each three blocks wide and five high, with one between them. */
  write(text: string, colour: Colour, x: number, y: number): void {
    for (const [index, letter] of [...text].entries())
      for (const [down, digit] of [...(LETTERS[letter] ?? "")].entries())
        for (let right = 0; right < 3; right++)
          if (Number(digit) & (4 >> right)) this.fill(colour, x + index * 4 + right, y + down);
  }
}
