// Makes src/simulator/pictures/: the test card that the simulator sends as video and screen share, in each codec and
// in three of the four resolutions that Zoom has. Every cell of the drawing is a whole number of the codecs' blocks, so the files stay small.
// Debian: apt-get install ffmpeg
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "..", "src", "simulator", "pictures");

/** SD, HD and FHD, in the order of MEDIA_RESOLUTION; QHD would take a quarter of the bytes. `cell` is in pixels, `stroke` is the width of a letter's stroke in cells. */
const RESOLUTIONS = [
  { width: 640, height: 360, cell: 8, stroke: 1 },
  { width: 1280, height: 720, cell: 16, stroke: 1 },
  { width: 1920, height: 1080, cell: 16, stroke: 2 },
] as const;

type Resolution = (typeof RESOLUTIONS)[number];
type Colour = readonly [red: number, green: number, blue: number];

/** 75 % white, yellow, cyan, green, magenta, red, blue, and black. */
const BARS: readonly Colour[] = [
  [191, 191, 191],
  [191, 191, 0],
  [0, 191, 191],
  [0, 191, 0],
  [191, 0, 191],
  [191, 0, 0],
  [0, 0, 191],
  [16, 16, 16],
];
const BLACK: Colour = [16, 16, 16];
const WHITE: Colour = [235, 235, 235];
/** Share of the height that the bars take. */
const BARS_SHARE = 8 / 15;

/** Five rows a letter, from the top; a row is written in binary digits. */
const LETTERS: Readonly<Record<string, string>> = {
  Z: "111 001 010 100 111",
  O: "111 101 101 101 111",
  M: "10001 11011 10101 10001 10001",
  R: "110 101 110 101 101",
  T: "111 010 010 010 010",
  S: "111 100 111 001 111",
  E: "111 100 110 100 111",
  X: "101 101 010 101 101",
  " ": "0 0 0 0 0",
  0: "111 101 101 101 111",
  1: "010 110 010 010 111",
  2: "111 001 111 100 111",
  3: "111 001 111 001 111",
  4: "101 101 111 001 001",
  5: "111 100 111 001 111",
  6: "111 100 111 101 111",
  7: "111 001 001 001 001",
  8: "111 101 111 101 111",
  9: "111 101 111 001 111",
};

/** P pictures after a keyframe before their slice headers repeat: `frame_num` has 4 bits (H.264, 7.4.3). */
const PERIOD = 16;

/** A card of cells as a PPM. @param number shown if there is one */
function draw({ width, height, cell, stroke }: Resolution, number?: number): Buffer {
  const columns = width / cell;
  const rows = Math.ceil(height / cell);
  const bars = Math.floor((rows * BARS_SHARE) / 2) * 2;
  const cells: Colour[] = Array.from({ length: columns * rows }, (_, index) =>
    index < bars * columns ? (BARS[Math.floor(((index % columns) * BARS.length) / columns)] ?? BLACK) : BLACK,
  );
  const fill = (x: number, y: number): void => {
    for (let dy = 0; dy < stroke; dy++) cells.fill(WHITE, (y + dy) * columns + x, (y + dy) * columns + x + stroke);
  };
  /** @param x in strokes @param y in strokes below the bars */
  const write = (text: string, x: number, y: number): void => {
    let left = x;
    for (const letter of text) {
      const lines = (LETTERS[letter] ?? "").split(" ");
      for (const [down, line] of lines.entries())
        for (const [right, dot] of [...line].entries())
          if (dot === "1") fill((left + right) * stroke, bars + (y + down) * stroke);
      left += (lines[0] ?? "").length + 1;
    }
  };
  write("ZOOM RTMS TEST", 2, 2);
  write(`${width} X ${height}`, 2, 10);
  if (number !== undefined) write(String(number).padStart(2, "0"), 50, 10);
  return Buffer.concat([Buffer.from(`P6 ${columns} ${rows} 255\n`), Buffer.from(cells.flat())]);
}

function encode({ width, height, cell }: Resolution, cards: readonly Buffer[], filter: string, codec: string): Buffer {
  const enlarged = `scale=iw*${cell}:ih*${cell}:flags=neighbor,crop=${width}:${height}:0:0`;
  const input = "-loglevel error -f image2pipe -c:v ppm -framerate 5 -i -";
  const words = `${input} -vf ${enlarged},${filter} ${codec} -bitexact -map_metadata -1 -`.split(" ");
  return execFileSync("ffmpeg", words, { input: Buffer.concat(cards), maxBuffer: 10_000_000 });
}

const jpeg = (resolution: Resolution) =>
  encode(
    resolution,
    [draw(resolution)],
    "format=yuvj420p,setsar=1",
    "-c:v mjpeg -huffman optimal -q:v 9 -f image2pipe",
  );

const png = (resolution: Resolution) =>
  encode(
    resolution,
    [draw(resolution)],
    "split[a][b];[a]palettegen=reserve_transparent=0:max_colors=16[c];[b][c]paletteuse=dither=none",
    "-c:v png -pred up -compression_level 9 -f image2pipe",
  );

/** x264's settings: what a decoder of baseline reads, one keyframe, no reference but to the picture before. */
const X264 =
  "qp=24:no-psy=1:keyint=infinite:scenecut=0:bframes=0:ref=1:weightp=0:no-deblock=1:rc-lookahead=0:8x8dct=0:threads=1";

/** A keyframe with its parameter sets, then a P picture for each number; the last one leads back to the first. */
function h264(resolution: Resolution): Buffer {
  const cards = Array.from({ length: PERIOD + 1 }, (_, index) => draw(resolution, index % PERIOD));
  const codec = `-c:v libx264 -profile:v baseline -preset veryslow -x264-params ${X264} -bsf:v filter_units=remove_types=6`;
  const stream = encode(resolution, cards, "format=yuv420p", `${codec} -f h264`);
  // Every start code of four bytes, as the simulator and some of Zoom's own samples look for them.
  const units = stream.toString("hex").split(/(?:00)*000001(?=(?:..)+$)/);
  return Buffer.from(units.join("00000001"), "hex");
}

for (const [name, make] of Object.entries({ mjpeg: jpeg, pngs: png, h264 })) {
  const bytes = Buffer.concat(RESOLUTIONS.map(make));
  writeFileSync(join(FOLDER, `test-card.${name}`), bytes);
  console.log(`test-card.${name}: ${bytes.length} bytes`);
}
