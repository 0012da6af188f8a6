// What transcript-out shows while its files fail (contract#transcript-out-node, contract#errors).

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import transcriptOut = require("../../nodes/transcript-out/transcript-out");

import { end, Harness, helper, type Message, STATUS_SHOWN, segment, shown, shows, T0 } from "./output-harness";

const FAILS = "yellow status.file";

describe("zoom-rtms-transcript-out, the status of files that fail", () => {
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

  const said = (streamId: string) => segment("hello", T0, {}, { streamId });
  const load = (directory: string) =>
    Harness.load(transcriptOut, "zoom-rtms-transcript-out", { output: "text", directory });

  it("stays until a file is saved again, whatever begins and ends meanwhile", async () => {
    const directory = join(folder, "said");
    writeFileSync(directory, "");
    const node = await load(directory);
    await node.feed(said("S1"));
    await shows(node, FAILS);
    const before = node.statuses.length;
    await node.feed(said("S2"), said("S3"), end("transcript", T0, "S1"), end("transcript", T0, "S2"));
    await new Promise((resolve) => setTimeout(resolve, STATUS_SHOWN));
    assert.deepEqual([shown(node).slice(before), shown(node).at(-1)], [[], FAILS]);
    rmSync(directory);
    await node.feed(said("S4"));
    await shows(node, "green");
    await node.feed(end("transcript", T0, "S3"), end("transcript", T0, "S4"));
    await shows(node, "grey status.idle");
  });

  it("comes at once below /proc, where a folder is missing and cannot be created, and the words are still sent", async function () {
    if (process.platform !== "linux") this.skip();
    const node = await load("/proc/rtms/said");
    await node.feed(said("S1"));
    assert.equal(node.out.length, 1);
    assert.match(String((node.caught[0]?.error as Message | undefined)?.message), /RTMS_FILE|\(ENOENT\)/);
    await shows(node, FAILS);
  });
});
