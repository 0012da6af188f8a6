// What audio-out shows while its files fail (contract#errors: no error is ignored).

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import audioOut = require("../../nodes/audio-out/audio-out");

import { audio, end, Harness, helper, ramp, STATUS_SHOWN, shown, shows, T0 } from "./output-harness";

const FAILS = "yellow status.file";

describe("zoom-rtms-audio-out, the status of files that fail", () => {
  let folder: string;
  before(() => helper.startServer());
  after(() => helper.stopServer());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rtms-status-"));
  });
  afterEach(async () => {
    await helper.unload();
    rmSync(folder, { recursive: true });
  });

  const packet = (streamId: string, at: number) => audio(T0 + at, ramp(0, 320), { streamId });

  it("stays until a file is saved again, whatever begins and ends meanwhile", async () => {
    const directory = join(folder, "recordings");
    writeFileSync(directory, "");
    const node = await Harness.load(audioOut, "zoom-rtms-audio-out", { output: "file", directory });
    await node.feed(packet("S1", 0));
    await shows(node, FAILS);
    const before = node.statuses.length;
    await node.feed(packet("S2", 0), packet("S3", 0), end("audio", T0 + 20, "S1"), end("audio", T0 + 20, "S2"));
    // What cannot be read does not hide it either, nor does a file that was only begun.
    await node.feed({ ...packet("S3", 20), payload: 7 });
    rmSync(directory);
    mkdirSync(directory);
    await node.feed(packet("S4", 0));
    await new Promise((resolve) => setTimeout(resolve, STATUS_SHOWN));
    assert.deepEqual([shown(node).slice(before), shown(node).at(-1)], [[], FAILS]);
    await node.feed(end("audio", T0 + 20, "S4"));
    await shows(node, "green");
    await node.feed(end("audio", T0 + 20, "S3"));
    await shows(node, "grey status.idle");
  });

  it("starts again with the node", async () => {
    const directory = join(folder, "recordings");
    writeFileSync(directory, "");
    const node = await Harness.load(audioOut, "zoom-rtms-audio-out", { output: "file", directory });
    await node.feed(packet("S1", 0));
    await shows(node, FAILS);
    rmSync(directory);
    await node.deploy({ output: "file", directory });
    await node.feed(packet("S2", 0));
    await shows(node, "green");
  });
});
