// Recordings and documents on a real exFAT volume, as large memory cards and sticks have: no second names for a file.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseWav } from "../../../src/audio/codecs/wav";
import { openRecording } from "../../../src/audio/recording/writer";
import { repairRecordings } from "../../../src/audio/saved/repair";
import { DocumentFile } from "../../../src/files/documents/file";
import { reserve } from "../../../src/files/documents/name";
import { until } from "../../until";
import { disown, FORMAT, filesIn, optionsOf, samples } from "../recording-support";

const TOOLS = ["mkfs.exfat", "mount.exfat-fuse", "losetup", "umount"];
const BYTES = 16 * 1024 * 1024;

describe("an exFAT volume", () => {
  let folder: string;
  let volume: string;
  let device: string;

  before(function () {
    const missing = TOOLS.filter((tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0);
    if (missing.length > 0 && !process.env.CI) {
      console.log(`      skipped without ${missing.join(", ")}`);
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "rtms-exfat-"));
    volume = join(folder, "volume");
    mkdirSync(volume);
    const image = join(folder, "exfat.img");
    writeFileSync(image, "");
    truncateSync(image, BYTES);
    execFileSync("mkfs.exfat", [image], { stdio: "ignore" });
    device = execFileSync("losetup", ["-f", "--show", image], { encoding: "utf8" }).trim();
    execFileSync("mount.exfat-fuse", [device, volume], { stdio: "ignore" });
    writeFileSync(join(volume, "one"), "");
    assert.throws(() => linkSync(join(volume, "one"), join(volume, "two")));
    rmSync(join(volume, "one"));
  });
  after(() => {
    if (!device) return;
    execFileSync("umount", [volume]);
    execFileSync("losetup", ["-d", device]);
    rmSync(folder, { recursive: true });
  });

  it("holds recordings whole, with their JSON, and nothing else", async () => {
    const recording = openRecording(optionsOf(volume, { template: "take", rotateFrames: 400 }));
    recording.write(samples(FORMAT, 700));
    const files = await recording.finish();
    assert.deepEqual(filesIn(volume), ["take-2.json", "take-2.wav", "take.json", "take.wav"]);
    const sound = Buffer.concat(files.map(({ path }) => parseWav(readFileSync(path)).samples));
    assert.ok(sound.equals(samples(FORMAT, 700)));
    for (const { path } of files) for (const name of [path, path.replace(".wav", ".json")]) rmSync(name);
  });

  it("holds what is repaired", async () => {
    const left = openRecording(optionsOf(volume, { template: "left" }));
    left.write(samples(FORMAT, 500));
    await until(() => filesIn(volume).includes("left.wav.part"));
    await new Promise((resolve) => setTimeout(resolve, 1200));
    disown(volume);
    const { files, errors } = await repairRecordings(volume);
    assert.deepEqual(errors, []);
    assert.equal(files.length, 1);
    assert.ok(parseWav(readFileSync(join(volume, "left.wav"))).samples.equals(samples(FORMAT, 500)));
    assert.deepEqual(filesIn(volume), ["left.json", "left.wav"]);
    await left.finish();
  });

  it("holds documents that are written again", async () => {
    const path = join(volume, "words.txt");
    const errors: unknown[] = [];
    const document = new DocumentFile(
      () => reserve(path),
      (_what, cause) => errors.push(cause),
    );
    document.append("one\n");
    document.append("two\n");
    await document.finish();
    document.replaceFrom(4, "three\n");
    await document.finish();
    assert.deepEqual(errors, []);
    assert.equal(readFileSync(path, "utf8"), "one\nthree\n");
  });
});
