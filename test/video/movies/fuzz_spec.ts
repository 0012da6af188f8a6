import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { nalUnits } from "../../../src/video/h264/nal";
import { needFfmpeg } from "../../audio/ffmpeg";
import { ownFolder } from "../../audio/recording-support";
import { annexB, clip, pictures } from "../clips";
import { frameMessage, Making, probe } from "./making";

const FRAMES = 2500;

describe("H.264 that is damaged", () => {
  const folder = ownFolder();
  let frames: Buffer[];
  before(function () {
    this.timeout(60_000);
    needFfmpeg(this as unknown as Mocha.Context);
    frames = pictures(clip({ frames: 50, gop: 5, more: ["-x264-params", "slices=4:scenecut=0:threads=1"] }));
  });

  const damage = fc.record({
    kind: fc.constantFrom("byte", "cut", "drop", "double", "type", "noise", "start", "none", "none"),
    at: fc.nat(5000),
    to: fc.nat(255),
  });

  function damaged(unit: Buffer, { kind, at, to }: { kind: string; at: number; to: number }): Buffer[] {
    const bytes = Buffer.from(unit);
    const place = at % bytes.length;
    if (kind === "byte") bytes[place] = to;
    if (kind === "type") bytes[0] = to;
    if (kind === "cut") return [bytes.subarray(0, Math.max(1, place))];
    if (kind === "drop") return [];
    if (kind === "double") return [bytes, bytes];
    if (kind === "noise") return [Buffer.from(Array.from({ length: 1 + (at % 300) }, (_, n) => (n * to + at) % 256))];
    if (kind === "start")
      return [Buffer.concat([bytes.subarray(0, place), Buffer.from([0, 0, 1]), bytes.subarray(place)])];
    return [bytes];
  }

  it("in 10,000 units: no exception, a file that players open, and its good pictures are there", async function () {
    this.timeout(120_000);
    const damages = fc.sample(damage, { numRuns: 6 * FRAMES, seed: 42 });
    const making = new Making(folder());
    let units = 0;
    for (let n = 0; n < FRAMES; n++) {
      const all = nalUnits(frames[n % frames.length] ?? Buffer.alloc(0)).flatMap((unit) => {
        // One that is whole now and then, as in a stream that recovers.
        const isWhole = n % 50 < 5;
        const { kind, at, to } = damages[units++ % damages.length] ?? { kind: "none", at: 0, to: 0 };
        return damaged(unit, { kind: isWhole ? "none" : kind, at, to });
      });
      await making.push(frameMessage(annexB(all), 40 * n));
    }
    await making.end();
    assert.ok(units >= 10_000, `${units} units`);
    const { path } = making;
    const { frames: written = 0, dropped = 0 } = making.messages[0]?.file ?? {};
    assert.equal(making.problems.length, 1);
    assert.match(making.problems[0] ?? "", /is no H.264, or is damaged/);
    assert.ok(dropped > 100 && written + dropped <= FRAMES, `${written}, ${dropped}`);
    assert.equal(probe(path)[0]?.codec_name, "h264");
    // Decoders complain of damage behind the header of a slice, and conceal it. What they could not begin with is left out:
    // an error of that kind ends a film in a browser.
    const args = ["-v", "error", "-threads", "1", "-i", path, "-map", "0:v", "-f", "null", "-progress", "-", "-"];
    const { status, stdout, stderr } = spawnSync("ffmpeg", args, { maxBuffer: 1e9, timeout: 100_000 });
    const shown = Number(/frame=(\d+)(?![\s\S]*frame=)/.exec(stdout.toString())?.[1]);
    assert.equal(status, 0);
    assert.doesNotMatch(stderr.toString(), /Error while decoding/);
    assert.ok(shown > FRAMES / 20, `${shown} pictures`);
  });
});
