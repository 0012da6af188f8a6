// What can be in a folder of recordings when a process begins: files that were cut short, with marks that say anything,
// to be repaired, and JSON to be read before a stream is deleted.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseWav, wavFileHeader } from "../../../src/audio/codecs/wav";
import { deleteStream } from "../../../src/audio/saved/delete";
import { markText } from "../../../src/audio/saved/json";
import { repairRecordings } from "../../../src/audio/saved/repair";
import { DISK } from "../../../src/files/disk/disk";
import { thisOwner } from "../../../src/files/owner";
import type { RtmsError } from "../../../src/protocol/errors/errors";
import { formatOf, optionsOf, START, samples } from "../../audio/recording-support";
import type { Dice } from "../../chaos/random";
import { newFolder } from "../folder";
import { brokenText, mutated, mutatedBytes, textOf } from "../mutate";
import type { Session, Target } from "../target";

const FORMAT = formatOf();
const FRAMES = 800;
const SOUND = samples(FORMAT, FRAMES);
const PART = Buffer.concat([wavFileHeader(FORMAT, 0), SOUND]);
/** By now a file that does not grow has no owner. */
const later = () => Date.now() + 61_000;
const STRANGE = "a stranger's file";
/** Inputs in one folder, each in a folder below: one search finds them all. */
const TOGETHER = 25;

function markOf(name: string): string {
  const { about } = optionsOf("/");
  const dead = { ...thisOwner(), pid: 2 ** 30, instance: "other" };
  return markText(name, { about: about(), format: FORMAT, container: "wav", start: START }, dead);
}

/** Whatever lies there, only the disk may refuse it. @throws for an error that is none of the disk's */
function checkError({ message }: RtmsError): void {
  assert.match(message, / \(E[A-Z]+\)\. /, "a failure that no disk has");
}

class Recordings implements Session {
  readonly #root = newFolder();
  readonly #folder = join(this.#root, "recordings");
  /** Files that this package must not touch, whatever a mark or a JSON says. */
  readonly #strangers = [join(this.#root, "beside.wav.part"), join(this.#folder, "other.wav")];
  #laid = 0;
  /** Streams to delete. */
  readonly #revoked = new Set<string>();

  #clear(): void {
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder);
    for (const stranger of this.#strangers) writeFileSync(stranger, STRANGE);
    this.#laid = 0;
    this.#revoked.clear();
  }

  async feed(dice: Dice): Promise<void> {
    if (this.#laid === 0) this.#clear();
    this.#laid += 1;
    this.#lay(dice, join(this.#folder, String(this.#laid)));
    if (dice.chance(0.02)) this.#revoked.add(dice.pick(["s1", "s2"]));
    if (this.#laid === TOGETHER) await this.#repair();
  }

  /** What a process left, and what else may lie beside it. */
  #lay(dice: Dice, folder: string): void {
    const name = "a.wav";
    const path = join(folder, dice.pick(["", "below"]), name);
    mkdirSync(dirname(path), { recursive: true });
    const mark = markOf(name);
    const json = JSON.parse(mark);
    if (dice.chance(0.1)) json.file = dice.pick(this.#strangers.flatMap((one) => [one, relative(dirname(path), one)]));
    const changed = textOf(dice, mutated(dice, json));
    const kind = dice.roll();
    const text = kind < 0.1 ? mark : kind < 0.8 ? changed : brokenText(dice, mark);
    const bytes = dice.chance(0.3) ? PART : mutatedBytes(dice, PART.subarray(0, dice.between(0, PART.length)));
    writeFileSync(`${path}.part.json`, text);
    if (dice.chance(0.9)) writeFileSync(`${path}.part`, bytes);
    if (dice.chance(0.2)) writeFileSync(path, bytes);
    if (dice.chance(0.2)) writeFileSync(path.replace(".wav", ".json"), text);
  }

  async #repair(): Promise<void> {
    const { errors } = await repairRecordings(this.#folder, DISK, later);
    for (const error of errors) checkError(error);
    for (const streamId of this.#revoked) {
      const { error } = await deleteStream(this.#folder, streamId);
      if (error) checkError(error);
    }
    for (const stranger of this.#strangers) assert.equal(readFileSync(stranger, "utf8"), STRANGE);
    assert.deepEqual(readdirSync(this.#root).sort(), ["beside.wav.part", "recordings"]);
    this.#laid = 0;
  }

  async settle(): Promise<void> {
    if (this.#laid > 0) await this.#repair();
  }

  /** An ordinary recording of a process that died. */
  async prove(): Promise<void> {
    this.#clear();
    const path = join(this.#folder, "a.wav");
    writeFileSync(`${path}.part.json`, markOf("a.wav"));
    writeFileSync(`${path}.part`, PART);
    const { files, errors } = await repairRecordings(this.#folder, DISK, later);
    assert.deepEqual(errors, []);
    assert.deepEqual(
      files.map(({ path: told }) => told),
      [path],
    );
    assert.ok(parseWav(readFileSync(path)).samples.equals(SOUND), "an ordinary recording is not exact");
    const { complete, repaired, samples: told } = JSON.parse(readFileSync(join(this.#folder, "a.json"), "utf8"));
    assert.deepEqual([complete, repaired, told], [true, true, FRAMES]);
    assert.deepEqual(readdirSync(this.#folder).sort(), ["a.json", "a.peaks", "a.wav", "other.wav"]);
  }

  close(): Promise<void> {
    rmSync(this.#root, { recursive: true });
    return Promise.resolve();
  }
}

export const recordings: Target = { inputs: 800, open: () => Promise.resolve(new Recordings()) };
