// What is another picture (contract#pictures): a new slide, or a new line on it; not a pointer, compression, or a camera in a
// corner.

import assert from "node:assert/strict";
import { changed, type Reference } from "../../../src/video/pictures/change";
import { needFfmpeg } from "../../audio/ffmpeg";
import { box, type Codec, drawn, drawnAll, slide } from "./drawn";

const FIRST = slide("Results", "Revenue rose by a fifth", "Costs fell");
/** A pointer of 32 pixels, as a large one is. */
const pointer = (x: number, y: number): string =>
  `${FIRST},${box(x, y, 12, 32, "black")},${box(x, y, 24, 12, "black")}`;
const camera = (x: number, y: number, colour: string): string => `${FIRST},${box(x, y, 300, 168, colour)}`;

/** What is shown first, what next, and whether that is another picture. */
const PAIRS: readonly (readonly [what: string, first: string, next: string, isOther: boolean])[] = [
  ["another slide", FIRST, slide("Outlook", "We hire ten people"), true],
  ["one more line", FIRST, slide("Results", "Revenue rose by a fifth", "Costs fell", "Margin is up"), true],
  ["one more short line", FIRST, slide("Results", "Revenue rose by a fifth", "Costs fell", "Thanks"), true],
  ["an empty slide", FIRST, slide(" "), true],
  ["the same slide", FIRST, FIRST, false],
  ["a moved pointer", pointer(300, 300), pointer(900, 500), false],
  ["a pointer on it", FIRST, pointer(640, 400), false],
  [
    "a clock that goes on",
    `${FIRST},${box(1200, 690, 40, 16, "gray")}`,
    `${FIRST},${box(1210, 690, 40, 16, "gray")}`,
    false,
  ],
  ["a camera in the lower right corner", camera(970, 542, "brown"), camera(970, 542, "darkgreen"), false],
  ["a camera in the upper left corner", FIRST, camera(8, 8, "black"), false],
  ["two corners at once", FIRST, `${camera(8, 8, "black")},${box(970, 8, 300, 168, "black")}`, true],
  ["a picture in the middle", FIRST, camera(500, 400, "brown"), true],
  [
    "a line beside a moving camera",
    camera(970, 542, "brown"),
    `${camera(970, 542, "black")},${box(90, 320, 300, 30, "black")}`,
    true,
  ],
  ["another size", FIRST, `${FIRST},scale=640:360`, true],
];

/** A bar that grows by 25 pixels a picture. */
const GROWING = Array.from({ length: 6 }, (_, n) => `${FIRST},${box(90, 400, 25 * (n + 1), 20, "black")}`);
const SOURCES = [...new Set([FIRST, ...GROWING, ...PAIRS.flatMap(([, first, next]) => [first, next])])];

describe("another picture", function () {
  this.timeout(120_000);
  const pictures = new Map<string, Buffer>();
  const picture = (codec: Codec, source: string): Buffer => pictures.get(codec + source) ?? Buffer.alloc(0);

  before(function () {
    needFfmpeg(this);
    for (const codec of ["jpg", "png"] as const)
      for (const [n, bytes] of drawnAll(codec, SOURCES).entries()) pictures.set(codec + SOURCES[n], bytes);
  });

  for (const codec of ["jpg", "png"] as const)
    for (const [what, first, next, isOther] of PAIRS)
      it(`is ${isOther ? "" : "not "}seen in ${what} (${codec})`, async () => {
        const last = await changed(codec, picture(codec, first), undefined);
        assert.ok(last?.luma);
        assert.equal((await changed(codec, picture(codec, next), last)) !== undefined, isOther);
      });

  it("is not seen where a slide is only compressed harder", async () => {
    const last = await changed("jpg", picture("jpg", FIRST), undefined);
    assert.equal(await changed("jpg", drawn("jpg", FIRST, "-q:v", "14"), last), undefined);
  });

  it("is seen in many small changes that add up", async () => {
    let last: Reference | undefined = await changed("png", picture("png", FIRST), undefined);
    const seen: number[] = [];
    for (const [n, source] of GROWING.entries()) {
      const next = await changed("png", picture("png", source), last);
      if (next) seen.push(n);
      last = next ?? last;
    }
    assert.ok(seen.length > 0 && seen.length < 4 && !seen.includes(0), String(seen));
  });

  it("is any with other bytes where none can be read", async () => {
    const last = await changed("png", Buffer.from("one"), undefined);
    assert.equal(await changed("png", Buffer.from("one"), last), undefined);
    assert.deepEqual(await changed("png", Buffer.from("two"), last), { bytes: Buffer.from("two"), luma: undefined });
  });
});
