// zoom-rtms-transcript-out writing documents to a directory.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import transcriptOut from "../../nodes/transcript-out/transcript-out";
import type { TranscriptOutMessage } from "../../src/transcript/group";
import { parseVtt } from "../transcript/vtt-parser";
import { until } from "../until";
import { ALICE, end, event, Harness, helper, type Message, segment, settle, T0 } from "./output-harness";

const BOB = { id: "2", name: "Bob" };

describe("zoom-rtms-transcript-out, files", () => {
  let directory: string;
  before(() => helper.startServer());
  after(() => helper.stopServer());
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "transcript-"));
  });
  afterEach(async () => {
    await helper.unload();
    rmSync(directory, { recursive: true, force: true });
  });

  const load = (properties: Message) =>
    Harness.load(transcriptOut, "zoom-rtms-transcript-out", { directory, filename: "said", ...properties });
  const sent = ({ out }: Harness) => out as unknown as TranscriptOutMessage[];
  /** Without what is beside them only while they grow. */
  const files = () =>
    readdirSync(directory, { recursive: true })
      .map(String)
      .filter((name) => !name.includes(".rtms-growing"))
      .sort();
  const content = (name: string) => readFileSync(join(directory, name), "utf8");
  const holds = (name: string, text: string) => until(() => files().includes(name) && content(name) === text);
  const errors = ({ caught }: Harness) => caught.map(({ error }) => error as { code?: string; message: string });

  it("grows with each entry, and corrects what was updated, deleted or renamed", async () => {
    const harness = await load({ output: "vtt", emit: "each" });
    await harness.feed(segment("One.", T0, { end: T0 + 900 }, { speaker: { id: "1" } }));
    const [first] = sent(harness);
    assert.equal(first?.filename, join(directory, "said.vtt"));
    await holds("said.vtt", first?.payload ?? "");
    await harness.feed(
      segment("Two?", T0 + 1000, { end: T0 + 1900 }, { speaker: BOB }),
      segment("Two!", T0 + 1000, { end: T0 + 1900, attribute: "UPDATE" }, { speaker: BOB }),
      segment("Three.", T0 + 2000, { end: T0 + 2900 }, { speaker: ALICE }),
      segment("Four.", T0 + 3000, { end: T0 + 3900 }, { speaker: BOB }),
      segment("", T0 + 3000, { attribute: "DELETE" }, { speaker: BOB }),
      end("transcript", T0 + 9000),
    );
    await helper.unload();
    assert.deepEqual(
      parseVtt(content("said.vtt")).map(({ start, voice, text }) => [start, voice, text]),
      [
        [0, "Alice", "One."],
        [1000, "Bob", "Two!"],
        [2000, "Alice", "Three."],
      ],
    );
    assert.deepEqual(files(), ["said.vtt"]);
    assert.deepEqual(errors(harness), []);
  });

  for (const output of ["text", "markdown", "window"])
    it(`is never empty for long: it holds the first words at once (${output})`, async () => {
      const harness = await load({ output, emit: output === "text" ? "stream" : "time", windowMs: 60_000 });
      await harness.feed(segment("One.", T0));
      await until(() => files().length === 1 && content(files()[0] ?? "").includes("One."));
    });

  it("does not exist without words", async () => {
    const harness = await load({ output: "text", emit: "each" });
    await harness.feed(segment("", T0, { attribute: "DELETE" }), end("transcript", T0 + 1000));
    await until(() => harness.out.length > 0);
    assert.equal(sent(harness)[0]?.filename, undefined);
    await until(() => files().length === 0);
  });

  it("holds the whole document at the end, and saves it on the way", async () => {
    const harness = await load({ output: "text", emit: "stream", windowMs: 30 });
    await harness.feed(segment("One.", T0));
    await holds("said.txt", "Alice: One.\n");
    assert.equal(harness.out.length, 0);
    await harness.feed(
      segment("Two.", T0 + 1000, {}, { speaker: { id: "1", name: "Alice Smith" } }),
      end("transcript", T0),
    );
    await holds("said.txt", "Alice Smith: One.\nAlice Smith: Two.\n");
    assert.equal(sent(harness)[0]?.payload, content("said.txt"));
    assert.equal(sent(harness)[0]?.filename, join(directory, "said.txt"));
  });

  for (const [output, meant] of [
    ["segment", "Alice: One.\nAlice: Two.\nBob: Yes.\n"],
    ["turn", "Alice: One. Two.\nBob: Yes.\n"],
    ["window", "Alice: One. Two.\nBob: Yes.\n"],
    ["markdown", "**Alice** 00:00:00\n\nOne.\n\nTwo.\n\n**Bob** 00:00:01\n\nYes.\n\n"],
  ] as const)
    it(`writes ${output} in whole lines`, async () => {
      const harness = await load({ output, emit: "each" });
      await harness.feed(
        segment("One.", T0, { end: T0 + 500 }),
        segment("Two.", T0 + 500, { end: T0 + 1000 }),
        segment("Yes.", T0 + 1000, { end: T0 + 1500 }, { speaker: BOB }),
        end("transcript", T0 + 2000),
      );
      const [name = ""] = files();
      await holds(name, meant);
    });

  for (const [output, emit, meant] of [
    ["text", "stream", "Alice: One.\nAlice: Two.\n"],
    ["text", "time", "Alice: One.\nAlice: Two.\n"],
    ["turn", "each", "Alice: One. Two.\n"],
  ] as const)
    it(`is complete when Node-RED ends, and continues after a deploy (${output}, ${emit})`, async () => {
      const harness = await load({ output, emit });
      await harness.feed(segment("One.", T0, { end: T0 + 900 }));
      await harness.deploy({ output, emit, directory, filename: "said", name: "changed" });
      assert.equal(content("said.txt"), "Alice: One.\n");
      await harness.feed(segment("Two.", T0 + 1000, { end: T0 + 1900 }));
      await helper.unload();
      assert.equal(content("said.txt"), meant);
      assert.deepEqual(files(), ["said.txt"]);
    });

  it("removes a turn that was saved while it was open, and then deleted", async () => {
    const harness = await load({ output: "turn", emit: "each" });
    await harness.feed(segment("One.", T0), segment("Yes.", T0 + 1000, {}, { speaker: BOB }));
    await harness.deploy({ output: "turn", emit: "each", directory, filename: "said", name: "changed" });
    assert.equal(content("said.txt"), "Alice: One.\nBob: Yes.\n");
    await harness.feed(segment("", T0 + 1000, { attribute: "DELETE" }, { speaker: BOB }), end("transcript", T0));
    await holds("said.txt", "Alice: One.\n");
  });

  it("never touches what is there: another document takes another name", async () => {
    writeFileSync(join(directory, "said.srt"), "somebody's");
    const properties = { output: "srt", emit: "each" };
    const harness = await load(properties);
    await harness.feed(segment("One.", T0, { end: T0 + 500 }), { payload: { action: "flush" } });
    await harness.feed(segment("Two.", T0 + 1000, { end: T0 + 1500 }));
    await harness.deploy({ ...properties, directory, filename: "said", name: "renamed" });
    await harness.feed(segment("Three.", T0 + 2000, { end: T0 + 2500 }));
    await harness.deploy({ ...properties, directory, filename: "said", times: "absolute" });
    await harness.feed(segment("Four.", T0 + 3000, { end: T0 + 3500 }), end("transcript", T0 + 4000));
    await helper.unload();
    assert.deepEqual(files(), ["said.srt", "said_2.srt", "said_3.srt", "said_4.srt"]);
    assert.equal(content("said.srt"), "somebody's");
    assert.match(content("said_2.srt"), /^1\n.*\nAlice: One\.\n\n$/);
    assert.match(content("said_3.srt"), /^1\n.*\nAlice: Two\.\n\n2\n.*\nAlice: Three\.\n\n$/);
    assert.match(content("said_4.srt"), /^1\n.*\nAlice: Four\.\n\n$/);
  });

  it("makes no file where nobody spoke", async () => {
    for (const emit of ["each", "stream"]) {
      const harness = await load({ output: "vtt", emit });
      await harness.feed(end("transcript", T0));
      assert.deepEqual(
        sent(harness).map(({ complete, filename }) => [complete, filename]),
        [[true, undefined]],
      );
      await helper.unload();
    }
    assert.deepEqual(files(), []);
  });

  it("cannot be written outside of its directory", async () => {
    const harness = await load({ output: "text", emit: "each", filename: "../../{id}/../{streamId}" });
    await harness.feed(segment("One.", T0, {}, { streamId: "../../evil" }));
    await helper.unload();
    assert.equal(sent(harness)[0]?.filename?.startsWith(join(directory, "/")), true);
    assert.equal(files().length, 2);
  });

  it("reports a directory without permission once, and continues to send", async () => {
    writeFileSync(join(directory, "file"), "");
    const harness = await load({ output: "text", emit: "each", directory: join(directory, "file") });
    await harness.feed(segment("Secret.", T0), segment("Two.", T0 + 1));
    await harness.feed({ payload: { action: "flush" } }, segment("Three.", T0 + 2), end("transcript", T0));
    await settle();
    assert.deepEqual(
      errors(harness).map(({ code }) => code),
      ["RTMS_FILE"],
    );
    assert.match(errors(harness)[0]?.message ?? "", /ENOTDIR|EEXIST.*directory/);
    assert.doesNotMatch(errors(harness)[0]?.message ?? "", /Secret|Alice/);
    assert.deepEqual(harness.caught[0]?.rtms && (harness.caught[0].rtms as Message).streamId, "S1");
    assert.deepEqual(
      sent(harness).map(({ payload }) => payload),
      ["Alice: Secret.\n", "Alice: Two.\n", "", "Alice: Three.\n", ""],
    );
  });

  const revoked = event("stopped", T0, { reason: { code: 8, name: "STREAM_REVOKED", final: true, revoked: true } });

  for (const [what, messages] of [
    ["before the end message", [revoked, end("transcript", T0)]],
    ["after it", [end("transcript", T0), revoked]],
  ] as const)
    it(`deletes all files of a revoked stream, if it is to (${what})`, async () => {
      const harness = await load({ output: "text", emit: "stream", deleteRevoked: true, windowMs: 10 });
      await harness.feed(
        segment("Other.", T0, {}, { streamId: "S2" }),
        segment("One.", T0),
        { payload: { action: "flush", streamId: "S1" } },
        segment("Two.", T0),
      );
      // Each with its mark.
      await until(() => files().length === 6);
      await harness.feed(...messages);
      await until(() => files().length === 2);
      await helper.unload();
      const [mark = "", document = ""] = files().sort();
      assert.deepEqual([files().length, mark], [2, `.${document}.rtms`]);
      assert.match(content(document), /Other/);
      assert.equal(sent(harness).at(-1)?.complete, true);
      if (what === "before the end message") assert.equal(sent(harness).at(-1)?.payload, "");
    });

  it("deletes also what was written before the stream ended once already", async () => {
    const harness = await load({ output: "text", emit: "each", deleteRevoked: true });
    await harness.feed(segment("One.", T0), end("transcript", T0), segment("Two.", T0));
    await until(() => files().length === 4);
    await harness.feed(end("transcript", T0), revoked);
    await until(() => files().length === 0);
  });

  it("writes what the disk did not accept once more at the end", async () => {
    const harness = await load({ output: "text", emit: "each" });
    await harness.feed(segment("One.", T0));
    await holds("said.txt", "Alice: One.\n");
    renameSync(join(directory, "said.txt"), join(directory, "aside"));
    await harness.feed(segment("Two.", T0));
    await until(() => harness.caught.length === 1);
    renameSync(join(directory, "aside"), join(directory, "said.txt"));
    await harness.feed(end("transcript", T0));
    await holds("said.txt", "Alice: One.\nAlice: Two.\n");
    assert.deepEqual(
      errors(harness).map(({ code }) => code),
      ["RTMS_FILE"],
    );
  });

  it("keeps the files of a revoked stream if it is not told to delete them", async () => {
    const harness = await load({ output: "text", emit: "each" });
    await harness.feed(segment("One.", T0), revoked);
    await helper.unload();
    assert.equal(content("said.txt"), "Alice: One.\n");
  });
});
