// The peaks of a recording on disk: those that lie beside it, else computed once and stored there.

import { DISK, type Disk, found, jsonOf, READ_NO_LINK, textAt, WRITE_NO_LINK } from "../../files";
import { CONTAINERS } from "../containers";
import { type ReadJson, readJson } from "./json";
import { peakCount, peaksBeside, readPeaks } from "./peaks";

/** Bytes. */
const LONGEST_JSON = 4_194_304;

/** One recording at a time is read from its beginning to its end: a Pi reads an hour in seconds. */
let reading: Promise<unknown> = Promise.resolve();

/**
 * The peaks of a complete recording of ours, one byte for 20 ms.
 * @param path absolute
 * @returns undefined if there are none, and they cannot be computed: it is none of ours, or would have to be decoded
 */
export async function peaksAt(path: string, disk: Disk = DISK): Promise<Buffer | undefined> {
  const json = readJson((await textAt(disk, jsonOf(path), LONGEST_JSON)) ?? "");
  const isReadable = json && CONTAINERS[json.container].samplesAt(json.format) !== undefined;
  const stored = await storedAt(disk, path, isReadable ? json : undefined);
  if (stored || !json || !isReadable) return stored;
  const turn = reading.then(async () => (await storedAt(disk, path, json)) ?? (await computed(disk, path, json)));
  reading = turn.catch(() => undefined);
  return await turn;
}

/** A process that died, or a full disk, may have left only a part. */
async function storedAt(disk: Disk, path: string, json: ReadJson | undefined): Promise<Buffer | undefined> {
  const [there, recording] = [await found(disk, peaksBeside(path)), await found(disk, path)];
  if (!there || !recording) return undefined;
  const isWhole = !json || there.size === peakCount(await framesIn(disk, path, json), json.format.rate);
  // A link in their place leads out of the folder: it is as if there were none.
  return isWhole ? await disk.readFile(peaksBeside(path), { flag: READ_NO_LINK }).catch(() => undefined) : undefined;
}

async function framesIn(disk: Disk, path: string, { container, format }: ReadJson): Promise<number> {
  const handle = await disk.open(path, "r");
  return await CONTAINERS[container].framesIn(handle, format).finally(() => handle.close());
}

async function computed(disk: Disk, path: string, json: ReadJson): Promise<Buffer | undefined> {
  if (!(await found(disk, path))) return undefined;
  const handle = await disk.open(path, "r");
  const frames = await CONTAINERS[json.container].framesIn(handle, json.format);
  const peaks = await readPeaks(handle, json, frames).finally(() => handle.close());
  // A folder that cannot be written costs only the time of the next look.
  await store(disk, path, peaks).catch(() => undefined);
  return peaks;
}

async function store(disk: Disk, path: string, peaks: Buffer): Promise<void> {
  const file = await disk.open(peaksBeside(path), WRITE_NO_LINK);
  await file.write(peaks, 0, peaks.length).finally(() => file.close());
}
