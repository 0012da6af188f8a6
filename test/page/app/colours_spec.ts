// The speakers' colours: readable in both themes (AA), and apart for those who see fewer colours.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { COLOURS } from "../../../src/page/model";

type Colour = readonly [red: number, green: number, blue: number];

const css = readFileSync(join(__dirname, "..", "..", "..", "page", "styles", "tokens.css"), "utf8");
const [light = "", dark = ""] = css.split("@media (prefers-color-scheme: dark)");

/** Linear light, 0..1. */
function colour(theme: string, name: string): Colour {
  const [, hex = ""] = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(theme) ?? [];
  assert.equal(hex.length, 6, name);
  const part = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(0), part(2), part(4)];
}

function contrast(one: Colour, other: Colour): number {
  const luminance = ([red, green, blue]: Colour) => 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  const [low = 1, high = 1] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return high / low;
}

type Matrix = readonly [Colour, Colour, Colour];
const times = (matrix: Matrix, [red, green, blue]: Colour): Colour => {
  const row = ([a, b, c]: Colour) => Math.min(1, Math.max(0, a * red + b * green + c * blue));
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
};

/** How colours look without one kind of cones (Machado, Oliveira, Fernandes 2009, severity 1). */
const SIGHTS: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Distance in Oklab, in which 0.02 is about what is just seen. */
function distance(one: Colour, other: Colour): number {
  const lab = ([red, green, blue]: Colour): Colour => {
    const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
    const middle = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
    const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
    return [
      0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short,
      1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short,
      0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short,
    ];
  };
  const [first, second] = [lab(one), lab(other)];
  return Math.hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2]);
}

for (const [theme, tokens] of Object.entries({ light, dark })) {
  const speakers = Array.from({ length: COLOURS }, (_, index) => colour(tokens, `c${index}`));

  describe(`the ${theme} theme`, () => {
    for (const ground of ["ground", "surface"])
      it(`is readable on its ${ground}: speakers, text, links and faults`, () => {
        for (const name of ["ink", "ink-soft", "accent", "fault", "good", ...speakers.map((_, index) => `c${index}`)]) {
          const found = contrast(colour(tokens, name), colour(tokens, ground));
          assert.ok(found >= 4.5, `${name}: ${found.toFixed(2)}`);
        }
      });

    it("shows which of its tabs is chosen, and each can be read", () => {
      const [chosen, strip] = [colour(tokens, "chosen"), colour(tokens, "strip")];
      assert.ok(contrast(chosen, strip) >= 1.25, contrast(chosen, strip).toFixed(2));
      assert.ok(contrast(colour(tokens, "ink"), chosen) >= 4.5);
      assert.ok(contrast(colour(tokens, "ink-soft"), strip) >= 4.5);
    });

    it("is readable on its buttons", () =>
      assert.ok(contrast(colour(tokens, "on-accent"), colour(tokens, "accent")) >= 4.5));

    for (const [sight, matrix] of Object.entries(SIGHTS))
      it(`tells speakers apart with ${sight} sight, the first six well`, () => {
        for (const [index, one] of speakers.entries())
          for (const [before, other] of speakers.slice(0, index).entries()) {
            const least = index < 6 ? 0.07 : 0.04;
            const found = distance(times(matrix, one), times(matrix, other));
            assert.ok(found >= least, `c${before} and c${index}: ${found.toFixed(3)}`);
          }
      });
  });
}
