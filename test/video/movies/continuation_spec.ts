import assert from "node:assert/strict";
import { readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blackFrame } from "../../../src/video/h264/black-frame";
import { repairOnce } from "../../../src/video/movies/repair";
import { disown, filesIn, ownFolder } from "../../audio/recording-support";
import { until } from "../../until";
import { annexB } from "../clips";
import { BEN, frameMessage, Making, type SentOptions } from "./making";

describe("a recording of video after a restart", () => {
  const folder = ownFolder();
  const { sps, pps, slice } = blackFrame(64, 64);
  const key = annexB([sps, pps, slice]);
  const camera = (from: number, options: SentOptions = {}) =>
    Array.from({ length: 15 }, (_, n) => frameMessage(key, from + 200 * n, options));
  const NAMED = { filename: "{speaker}_{index}" };
  const recorder = (more: ConstructorParameters<typeof Making>[2] = {}) =>
    new Making(folder(), { ...NAMED, who: "each" }, { node: "n1", ...more });

  /** A process records, and dies. */
  async function dies(from: number, options: SentOptions = {}): Promise<void> {
    const making = recorder();
    await making.push(...camera(from, options));
    making.recorder.leave();
    await making.recorder.settled();
    disown(folder());
  }
  /** The next process records, and ends. */
  async function next(making = recorder(), options: SentOptions = {}): Promise<Making> {
    await making.push(...camera(60_000, options));
    await making.end();
    return making;
  }
  const jsonOf = (name: string) => JSON.parse(readFileSync(join(folder(), name), "utf8"));

  it("names the file that it continues, and counts on", async () => {
    await dies(0);
    await repairOnce(folder());
    await dies(20_000);
    await repairOnce(folder());
    const making = await next();
    assert.equal(making.messages[0]?.file.continues, "Ana_1_00001.mp4");
    assert.equal(making.path, join(folder(), "Ana_1_00002.mp4"));
    assert.deepEqual(
      [0, 1, 2].map((index) => jsonOf(`Ana_1_0000${index}.json`).continues),
      [undefined, "Ana_1_00000.mp4", "Ana_1_00001.mp4"],
    );
  });

  it("names it in its first file only", async () => {
    await dies(0);
    await repairOnce(folder());
    const making = await next(new Making(folder(), { ...NAMED, who: "each", rotateMinutes: 1 / 60 }, { node: "n1" }));
    assert.deepEqual(
      making.paths.map((path) => making.messages.find(({ payload }) => payload === path)?.file.continues),
      ["Ana_1_00000.mp4", undefined, undefined],
    );
  });

  it("waits with its name until it is known what was left", async () => {
    await dies(0);
    let ready: () => void = () => undefined;
    const searched = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const making = recorder({ searched });
    await making.push(...camera(60_000));
    const { files } = await repairOnce(folder());
    assert.equal(files.length, 1);
    assert.deepEqual(filesIn(folder()), ["Ana_1_00000.json", "Ana_1_00000.mp4"]);
    ready();
    await until(() => filesIn(folder()).includes("Ana_1_00001.mp4.part"));
    await making.end();
    assert.equal(making.messages[0]?.file.continues, "Ana_1_00000.mp4");
  });

  it("continues what a file without a picture was to continue", async () => {
    await dies(0);
    await repairOnce(folder());
    await dies(20_000);
    truncateSync(join(folder(), "Ana_1_00001.mp4.part"), 300);
    await repairOnce(folder());
    assert.equal((await next()).messages[0]?.file.continues, "Ana_1_00000.mp4");
  });

  it("continues nothing of another node or person, and nothing old or ended", async () => {
    const continues = async (making?: Making, options?: SentOptions) =>
      (await next(making, options)).messages[0]?.file.continues;
    const left = async () => {
      await dies(0);
      await repairOnce(folder());
    };
    await left();
    assert.equal(await continues(recorder({ node: "n2" })), undefined);
    assert.equal(await continues(recorder(), { speaker: BEN }), undefined);
    await dies(0);
    const [part = ""] = filesIn(folder()).filter((name) => name.endsWith(".part"));
    const long = (Date.now() - 90_000) / 1000;
    utimesSync(join(folder(), part), long, long);
    await repairOnce(folder());
    assert.equal(await continues(), undefined);
    await next();
    assert.equal(await continues(), undefined);
  });

  for (const [first, second] of [
    [5, 0],
    [0, 5],
  ])
    it(`continues the last of several files, in whatever order they are found: ${first} and ${second}`, async () => {
      await dies(0);
      const [part, mark] = ["Ana_1_00000.mp4.part", "Ana_1_00000.mp4.part.json"].map((name) =>
        readFileSync(join(folder(), name)),
      );
      rmSync(join(folder(), "Ana_1_00000.mp4.part"));
      rmSync(join(folder(), "Ana_1_00000.mp4.part.json"));
      for (const [name, index] of [
        ["A.mp4", first],
        ["Z.mp4", second],
      ]) {
        const text = `${mark}`.replace("Ana_1_00000.mp4", `${name}`).replace('"index": 0', `"index": ${index}`);
        writeFileSync(join(folder(), `${name}.part`), part ?? "");
        writeFileSync(join(folder(), `${name}.part.json`), text);
      }
      await repairOnce(folder());
      const making = await next();
      assert.equal(making.messages[0]?.file.continues, first === 5 ? "A.mp4" : "Z.mp4");
      assert.equal(making.path, join(folder(), "Ana_1_00006.mp4"));
    });

  it("continues nothing that may still be written in another container", async () => {
    await dies(0);
    disown(folder(), { pid: process.pid, instance: "other", boot: "another machine" });
    assert.deepEqual((await repairOnce(folder())).waiting, 1);
    assert.equal((await next()).messages[0]?.file.continues, undefined);
  });
});
