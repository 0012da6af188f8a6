// What transcript-out shows while its files fail (contract, "transcript-out"; "Errors").

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import transcriptOut = require("../../nodes/transcript-out/transcript-out");

import { end, Harness, helper, type Message, segment, T0, until } from "./output-harness";

const FAILS = "yellow status.file";
/** Longer than a status is held back, milliseconds. */
const SHOWN = 1100;

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

  const all = ({ statuses }: Harness): string[] =>
    statuses.map(({ status }) => `${(status as Message).fill} ${(status as Message).text}`);
  const shows = (node: Harness, status: string) => until(() => String(all(node).at(-1)).includes(status), 5000);
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
    await new Promise((resolve) => setTimeout(resolve, SHOWN));
    assert.deepEqual([all(node).slice(before), all(node).at(-1)], [[], FAILS]);
    rmSync(directory);
    await node.feed(said("S4"));
    await shows(node, "green");
    await node.feed(end("transcript", T0, "S3"), end("transcript", T0, "S4"));
    await shows(node, "grey status.idle");
  });

  it("comes at once below /proc, where a folder is missing and cannot be made, and the words go on", async function () {
    if (process.platform !== "linux") this.skip();
    const node = await load("/proc/rtms/said");
    await node.feed(said("S1"));
    assert.equal(node.out.length, 1);
    assert.match(String((node.caught[0]?.error as Message | undefined)?.message), /RTMS_FILE|\(ENOENT\)/);
    await shows(node, FAILS);
  });
});
