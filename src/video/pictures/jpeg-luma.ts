// The brightness of a JPG at an eighth of its size, without decoding it: the first coefficient of each block of 8x8
// pixels is the block's mean. The others are only passed over, so that 1280x720 takes some milliseconds.

import { type Huffman, readHuffman, ScanBits } from "./huffman";
import { cellsOf, type Luma, MOST_PIXELS } from "./luma";
import { isFrame, jpegSegments, type Segment } from "./size";

const [HUFFMAN_TABLES, QUANTIZATION_TABLES, RESTARTS, SCAN] = [0xc4, 0xdb, 0xdd, 0xda];
const [BASELINE, EXTENDED, PROGRESSIVE] = [0xc0, 0xc1, 0xc2];
/** In the middle between 0 and 255, from which a block's mean is counted. */
const GREY = 128;
/** A block's first coefficient is its mean times this. */
const SCALE = 8;
const ZEROS_16 = 0xf0;

interface Component {
  readonly id: number;
  /** Blocks in a unit of the scan, across and down. */
  readonly across: number;
  readonly down: number;
  readonly quantization: number;
  dc?: Huffman | undefined;
  ac?: Huffman | undefined;
  /** The last block's first coefficient. */
  last: number;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly isProgressive: boolean;
  readonly components: readonly Component[];
}

interface Tables {
  /** The first factor of each table. */
  readonly quantization: number[];
  readonly dc: Huffman[];
  readonly ac: Huffman[];
  /** Units between two restarts; 0 if there are none. */
  restarts: number;
}

function readFrame(bytes: Buffer, { marker, at, end }: Segment): Frame | undefined {
  const count = bytes[at + 5] ?? 0;
  const is8Bits = bytes[at] === 8;
  if (![BASELINE, EXTENDED, PROGRESSIVE].includes(marker) || !is8Bits || count > 4 || end < at + 6 + 3 * count)
    return undefined;
  const components = Array.from({ length: count }, (_, n) => {
    const [id = 0, factors = 0, quantization = 0] = bytes.subarray(at + 6 + 3 * n);
    return { id, across: factors >> 4, down: factors & 15, quantization, last: 0 };
  });
  const isValid = components.every(({ across, down }) => across > 0 && across <= 4 && down > 0 && down <= 4);
  const [height, width] = [bytes.readUInt16BE(at + 1), bytes.readUInt16BE(at + 3)];
  if (!isValid || count === 0 || height === 0 || width === 0 || width * height > MOST_PIXELS) return undefined;
  return { width, height, isProgressive: marker === PROGRESSIVE, components };
}

function readHuffmans(bytes: Buffer, { at, end }: Segment, { dc, ac }: Tables): void {
  for (let next = at; next + 17 <= end; ) {
    const id = bytes[next] ?? 0;
    const read = readHuffman(bytes.subarray(0, end), next + 1);
    (id >> 4 === 0 ? dc : ac)[id & 15] = read.table;
    next = read.end;
  }
}

function readQuantization(bytes: Buffer, { at, end }: Segment, { quantization }: Tables): void {
  for (let next = at; next + 65 <= end; ) {
    const id = bytes[next] ?? 0;
    const isWide = id >> 4 > 0;
    quantization[id & 15] = isWide ? bytes.readUInt16BE(next + 1) : (bytes[next + 1] ?? 1);
    next += isWide ? 129 : 65;
  }
}

/** The components of a scan with their tables; undefined if it is not the one with the first coefficients of all. */
function readScan(bytes: Buffer, { at }: Segment, frame: Frame, { dc, ac }: Tables): Component[] | undefined {
  const count = bytes[at] ?? 0;
  const chosen: Component[] = [];
  for (let n = 0; n < count; n += 1) {
    const [id, tables = 0] = bytes.subarray(at + 1 + 2 * n);
    const component = frame.components.find((each) => each.id === id);
    if (!component || chosen.includes(component)) return undefined;
    chosen.push(Object.assign(component, { dc: dc[tables >> 4], ac: ac[tables & 15] }));
  }
  const isComplete = ({ dc, ac }: Component) => dc !== undefined && (ac !== undefined || frame.isProgressive);
  // A scan of luma alone has its blocks in another order if there are several in a unit.
  const isWhole = chosen.length === frame.components.length || chosen[0] === frame.components[0];
  return chosen.length > 0 && isWhole && chosen.every(isComplete) ? chosen : undefined;
}

function skipBlock(bits: ScanBits, ac: Huffman): void {
  for (let k = 1; k < 64; k += 1) {
    const code = bits.value(ac);
    const size = code & 15;
    if (size > 0) bits.skip(size);
    else if (code !== ZEROS_16) return;
    k += code >> 4;
  }
}

interface Scan {
  readonly bits: ScanBits;
  readonly components: readonly Component[];
  readonly isProgressive: boolean;
  /** Bits that a progressive scan leaves out. */
  readonly shift: number;
}

/** The sum of the differences goes on from block to block. */
function readBlock({ bits, isProgressive }: Scan, component: Component): void {
  const { dc, ac } = component;
  if (!dc) return;
  component.last += bits.difference(bits.value(dc) & 15);
  if (!isProgressive && ac) skipBlock(bits, ac);
}

function readCells(scan: Scan, frame: Frame, tables: Tables): Luma | undefined {
  const { components, bits, shift } = scan;
  const [first] = frame.components;
  if (!first) return undefined;
  // The blocks of a scan of one component are in rows of the picture.
  const isAlone = components.length === 1;
  const unitAcross = isAlone ? 1 : first.across;
  const unitDown = isAlone ? 1 : first.down;
  const most = (key: "across" | "down") => Math.max(...frame.components.map((each) => each[key]));
  const [width, height] = [cellsOf(frame.width), cellsOf(frame.height)];
  const units = isAlone
    ? { across: width, down: height }
    : { across: Math.ceil(width / most("across")), down: Math.ceil(height / most("down")) };
  const factor = ((tables.quantization[first.quantization] ?? 1) * 2 ** shift) / SCALE;
  const cells = new Uint8Array(width * height);
  let untilRestart = tables.restarts;
  for (let y = 0; y < units.down; y += 1) {
    if (bits.isOver) return undefined;
    for (let x = 0; x < units.across; x += 1) {
      if (tables.restarts > 0 && untilRestart-- === 0) {
        untilRestart = tables.restarts - 1;
        bits.restart();
        for (const component of components) component.last = 0;
      }
      for (const component of components)
        for (let row = 0; row < (isAlone ? 1 : component.down); row += 1)
          for (let column = 0; column < (isAlone ? 1 : component.across); column += 1) {
            readBlock(scan, component);
            if (component !== first) continue;
            const [cellX, cellY] = [x * unitAcross + column, y * unitDown + row];
            const mean = Math.max(0, Math.min(255, component.last * factor + GREY));
            if (cellX < width && cellY < height) cells[cellY * width + cellX] = mean;
          }
    }
  }
  return bits.isOver ? undefined : { width, height, cells };
}

/** The brightness of a JPG; undefined if it is damaged, too large, or of a rare kind (arithmetic, lossless, 12 bits). */
export function jpegLuma(bytes: Buffer): Luma | undefined {
  const tables: Tables = { quantization: [], dc: [], ac: [], restarts: 0 };
  let frame: Frame | undefined;
  for (const segment of jpegSegments(bytes)) {
    const { marker, at, end } = segment;
    if (marker === HUFFMAN_TABLES) readHuffmans(bytes, segment, tables);
    else if (marker === QUANTIZATION_TABLES) readQuantization(bytes, segment, tables);
    else if (marker === RESTARTS) tables.restarts = end >= at + 2 ? bytes.readUInt16BE(at) : 0;
    else if (isFrame(marker)) frame = readFrame(bytes, segment);
    if (marker !== SCAN || !frame) continue;
    const components = readScan(bytes, segment, frame, tables);
    const { isProgressive } = frame;
    const shift = isProgressive ? (bytes[end - 1] ?? 0) & 15 : 0;
    return components && readCells({ bits: new ScanBits(bytes, end), components, isProgressive, shift }, frame, tables);
  }
  return undefined;
}
