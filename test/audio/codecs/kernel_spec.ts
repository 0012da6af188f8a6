// The kernel in WebAssembly: what is committed is what the compiler makes of wasm/, and a process that cannot execute it
// does without.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileKernel, KERNEL_BYTES, kernelSource } from "../../../scripts/wasm";
import { newKernel, sharedKernel } from "../../../src/audio/codecs/kernel";

const PROJECT = join(__dirname, "..", "..", "..");

/** Decodes and resamples in another process. @returns whether it has a kernel, and a hash of the samples */
function inProcess(...flags: string[]): [hasKernel: boolean, hash: string] {
  const script = `
    const { createHash } = require("node:crypto");
    const { newG722Decoder } = require("./src/audio/codecs/g722");
    const { newResampler } = require("./src/audio/codecs/resampler");
    const { sharedKernel } = require("./src/audio/codecs/kernel");
    const codes = Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * i * 7 + (i >> 3)) & 255));
    const samples = newG722Decoder({ channels: 1 }).decode(codes);
    const resampler = newResampler(16_000, 44_100, 1);
    const hash = createHash("sha256").update(resampler.push(samples)).update(resampler.rest()).digest("hex");
    console.log(JSON.stringify([sharedKernel() !== null, hash]));
  `;
  const args = [...flags, "--import", "tsx", "-e", script];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: PROJECT, encoding: "utf8" }));
}

describe("the kernel", () => {
  it("is what `npm run wasm` makes of wasm/", () => {
    assert.equal(readFileSync(KERNEL_BYTES, "utf8"), kernelSource(compileKernel()));
  }).timeout(120_000);

  it("is one for the process, with little memory", () => {
    const kernel = sharedKernel();
    assert.ok(kernel && sharedKernel() === kernel);
    assert.ok(kernel.heap.length < 8 * 2 ** 20);
  });

  it("is absent where it cannot be executed", () => {
    assert.equal(newKernel(Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 255])), null);
  });

  it("is not needed: a process without vector instructions gives the same samples", function () {
    if (process.arch !== "x64") this.skip();
    const [hasKernel, hash] = inProcess();
    assert.ok(hasKernel);
    assert.deepEqual(inProcess("--no-enable-sse4-1"), [false, hash]);
  }).timeout(60_000);
});
