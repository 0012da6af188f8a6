// A small file that tells the next process which recordings a node left: what a file that is complete, and so has no
// mark, cannot tell. It names streams, speakers' ids and files, and is deleted when it has been read or is outdated.

import { basename, join } from "node:path";
import { DISK, type Disk, lifeOf, type Owner, parsedJson, removed, rewritten, textAt, thisOwner } from "../../files";
import { isObject } from "../../protocol/input";
import { finiteNumber } from "../../protocol/values";
import { ENCODINGS } from "../codecs";
import type { RecordingFormat } from "../containers";
import { isCount } from "../time";
import { isFresh, type LeftRecording, leaveRecording, leftOf } from "./left";
import { readSides } from "./place";

const PREFIX = ".zoom-rtms-left-";
const SUFFIX = ".json";
/** Bytes: more than a thousand recordings. */
const LONGEST = 1_048_576;

function pathOf(directory: string, node: string, { instance }: Owner): string {
  return join(directory, `${PREFIX}${node.replace(/[^\w-]/g, "_")}-${instance}${SUFFIX}`);
}

export function isLeftFile(path: string): boolean {
  const name = basename(path);
  return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
}

/** Writes down what the node left and nothing continued so far; without any, there is no file. */
export async function saveLeft(directory: string, node: string, disk: Disk = DISK): Promise<void> {
  const owner = thisOwner();
  const path = pathOf(directory, node, owner);
  const left = leftOf(directory, node);
  if (left.length === 0) await removed(disk, path);
  else {
    const entries = left.map(({ directory: _, ...recording }) => recording);
    await rewritten(disk, path, `${path}.tmp`, `${JSON.stringify({ owner, left: entries })}\n`);
  }
}

/**
 * Takes over what another process left with this file, unless that process is running. A process of another container
 * may be; then what it left is of use only to whoever receives its streams.
 * @returns whether the file is of no more use, once what it said is written down
 */
export async function readLeft(disk: Disk, directory: string, path: string): Promise<boolean> {
  const { owner, left } = await leftIn(disk, path);
  const fresh = left.flatMap((each) => {
    // A stream that was recorded until a moment ago has speakers who have been silent for longer.
    const now = Math.max(each.left, ...leftOf(directory, each.node, each.streamId).map((other) => other.left));
    return isFresh({ left: now }) ? [{ ...each, directory, left: now }] : [];
  });
  if (fresh.length > 0 && lifeOf(owner) === "alive") return false;
  for (const recording of fresh) leaveRecording(recording);
  return true;
}

/** Whether the file names the stream. */
export async function namesStream(disk: Disk, path: string, streamId: string): Promise<boolean> {
  return (await leftIn(disk, path)).left.some((recording) => recording.streamId === streamId);
}

async function leftIn(disk: Disk, path: string) {
  const json = parsedJson((await textAt(disk, path, LONGEST)) ?? "");
  if (!isObject(json) || !Array.isArray(json.left)) return { owner: undefined, left: [] };
  return { owner: json.owner, left: json.left.flatMap((each) => readOne(each) ?? []) };
}

function readOne(value: unknown): Omit<LeftRecording, "directory"> | undefined {
  if (!isObject(value) || !isObject(value.format)) return undefined;
  const { node, streamId, speakerId, file, index, repaired } = value;
  const { encoding, rate, channels } = value.format;
  const [since, end, left] = [finiteNumber(value.since), finiteNumber(value.end), finiteNumber(value.left)];
  if (typeof node !== "string" || typeof streamId !== "string" || typeof speakerId !== "string") return undefined;
  if (since === undefined || end === undefined || left === undefined) return undefined;
  if (!isEncoding(encoding) || !isCount(rate, Number.MAX_SAFE_INTEGER) || !isCount(channels, 32)) return undefined;
  if (!isCount(index, Number.MAX_SAFE_INTEGER, 0)) return undefined;
  const format = { encoding, rate, channels };
  const name = typeof file === "string" ? file : undefined;
  const sides = readSides(value.sides);
  return { node, streamId, speakerId, format, file: name, index, since, end, sides, repaired: repaired === true, left };
}

function isEncoding(value: unknown): value is RecordingFormat["encoding"] {
  return value === "opus" || (typeof value === "string" && Object.hasOwn(ENCODINGS, value));
}
