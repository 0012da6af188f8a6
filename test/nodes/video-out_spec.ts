// zoom-rtms-video-out in Node-RED: pictures as messages and as files, errors, commands, redeploys and revocations.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import videoOut from "../../nodes/video-out/video-out";
import type { PictureMessage } from "../../src/video/pictures/picture";
import { until } from "../until";
import { ANN, BOB, jpg, type Origin, picture, rtms } from "../video/pictures/wire";
import { Harness, helper, inNodeRed, type Message, settle, shows } from "./output-harness";

const TYPE = "zoom-rtms-video-out";
const load = (properties: Message = {}) => Harness.load(videoOut, TYPE, { who: "each", ...properties });
const sent = ({ out }: Harness) => out as unknown as PictureMessage[];
const errors = ({ caught }: Harness) => caught.map(({ error }) => error as { code?: string; message: string });
const event = (name: string, fields: Message = {}, origin: Origin = {}): Message => ({
  payload: { event: name, ...fields },
  rtms: { ...rtms(origin), medium: "event", speaker: undefined },
});
const end = (medium: "video" | "share"): Message => ({
  payload: Buffer.alloc(0),
  complete: true,
  rtms: { ...rtms({ medium }), speaker: undefined },
});
const REVOKED = event("stopped", { reason: { code: 8, revoked: true } });

describe("zoom-rtms-video-out", () => {
  inNodeRed();

  it("sends pictures of video and share, ignores other media, and says how many in its status", async () => {
    const harness = await load();
    const audio = { payload: Buffer.alloc(640), rtms: { ...rtms(), medium: "audio" } };
    await harness.feed(picture(jpg(1)), audio, picture(jpg(2), { medium: "share" }), event("participant_join"));
    assert.deepEqual(
      sent(harness).map(({ payload, topic }) => [(payload as Buffer).equals(jpg(1)), topic]),
      [
        [true, "rtms/S1/video/1"],
        [false, "rtms/S1/share/1"],
      ],
    );
    assert.equal(sent(harness)[0]?.mine, "kept");
    assert.deepEqual(errors(harness), []);
    await shows(harness, "▶ 2");
    await harness.feed(end("video"), end("share"), event("stopped", { reason: {} }));
    await shows(harness, "status.idle");
    assert.equal(harness.out.length, 2, "no end message");
  });

  it("sends what waits when its time has come", async () => {
    const harness = await load({ when: "time", everyMs: "150" });
    await harness.feed(picture(jpg(1)), picture(jpg(2)));
    assert.equal(harness.out.length, 1);
    await until(() => harness.out.length === 2);
  });

  it("obeys picture and flush, and refuses other commands", async () => {
    const harness = await load({ when: "time", everyMs: 60_000 });
    await harness.feed(picture(jpg(1)), picture(jpg(2)), { payload: { action: "flush", streamId: "S1" } });
    await harness.feed({ payload: { action: "picture" } }, { payload: { action: "close" } });
    assert.deepEqual(
      sent(harness).map(({ payload }) => (payload as Buffer).readUInt16BE(6)),
      [1, 2, 2],
    );
    assert.match(String(errors(harness)[0]?.message), /"close" is not an action.*"picture"}/);
  });

  it("says once per stream what is no picture, and that H.264 is not decoded", async () => {
    const harness = await load();
    const h264 = (streamId: string) => picture(Buffer.from([0, 0, 0, 1, 0x41, 1]), { streamId }, "h264", false);
    await harness.feed(
      picture(Buffer.from("x")),
      picture(Buffer.from("y")),
      picture(Buffer.from("z"), { streamId: "S2" }),
    );
    await harness.feed(h264("S1"), h264("S1"), h264("S2"));
    assert.deepEqual(
      errors(harness).map(({ code, message }) => [
        code,
        /Stream (S\d) sends H.264|stream (S\d) is no JPG/.exec(message)?.[0],
      ]),
      [
        ["RTMS_VIDEO", "stream S1 is no JPG"],
        ["RTMS_VIDEO", "stream S2 is no JPG"],
        ["RTMS_VIDEO", "Stream S1 sends H.264"],
        ["RTMS_VIDEO", "Stream S2 sends H.264"],
      ],
    );
    await shows(harness, "status.format");
  });

  it("goes on in its next instance, and sends what waits when it is removed", async () => {
    const properties = { who: "each", when: "time", everyMs: 60_000 };
    const harness = await load(properties);
    await harness.feed(picture(jpg(1)), picture(jpg(2)));
    await harness.deploy(properties);
    await harness.feed(picture(jpg(3)));
    assert.equal(harness.out.length, 1);
    await harness.remove();
    await until(() => harness.out.length === 2);
    assert.deepEqual(
      sent(harness).map(({ payload, rtms: { sequence } }) => [(payload as Buffer).readUInt16BE(6), sequence]),
      [
        [1, 0],
        [3, 1],
      ],
    );
  });

  it("refuses settings that cannot be, and says which", async () => {
    const harness = await load({ everyMs: 5 });
    await harness.feed(picture(jpg(1)));
    assert.match(String(errors(harness)[0]?.message), /everyMs/);
    assert.deepEqual(harness.out, []);
  });
});

describe("zoom-rtms-video-out with a directory", () => {
  inNodeRed();
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "pictures-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const files = () =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .sort();

  it("writes each picture, in order per source, and then sends its path", async () => {
    const harness = await load({ directory, filename: "{speaker}/{index}" });
    const numbers = [1, 2, 3];
    await harness.feed(...numbers.flatMap((n) => [picture(jpg(n)), picture(jpg(n + 10), { speaker: BOB })]));
    await until(() => harness.out.length === 6);
    const ofAnn = sent(harness).filter(({ topic }) => topic.endsWith(ANN.id));
    assert.deepEqual(
      ofAnn.map(({ payload }) => payload),
      numbers.map((n) => join(directory, "Ann_1", `0000${n - 1}.jpg`)),
    );
    for (const [n, { payload, filename, file }] of ofAnn.entries()) {
      assert.deepEqual([filename, file], [payload, { path: payload, bytes: jpg(n).length }]);
      assert.deepEqual(readFileSync(String(payload)), jpg(n + 1));
    }
    assert.equal(files().length, 6, "and nothing else");
  });

  it("overwrites nothing", async () => {
    writeFileSync(join(directory, "one.jpg"), "mine");
    const harness = await load({ directory, filename: "one" });
    await harness.feed(picture(jpg(1)), picture(jpg(2)));
    await until(() => harness.out.length === 2);
    assert.deepEqual(files(), ["one.jpg", "one_2.jpg", "one_3.jpg"]);
    assert.equal(readFileSync(join(directory, "one.jpg"), "utf8"), "mine");
  });

  it("tells once what it cannot write, and goes on", async () => {
    writeFileSync(join(directory, "taken"), "");
    const harness = await load({ directory: join(directory, "taken") });
    await harness.feed(picture(jpg(1)), picture(jpg(2)));
    await until(() => harness.caught.length > 0);
    await settle();
    assert.deepEqual(
      errors(harness).map(({ code }) => code),
      ["RTMS_FILE"],
    );
    assert.match(String(errors(harness)[0]?.message), /picture of stream S1 could not be written.*EEXIST|ENOTDIR/);
    assert.deepEqual(harness.out, []);
    await shows(harness, "status.file");
  });

  for (const deleteRevoked of [true, false])
    it(`${deleteRevoked ? "deletes" : "keeps"} the files of a revoked stream, as it is set, and those of others`, async () => {
      const harness = await load({ directory, deleteRevoked, filename: "{streamId}/{index}" });
      await harness.feed(picture(jpg(1)), picture(jpg(2), { streamId: "S2" }));
      await until(() => harness.out.length === 2);
      // One is still being written.
      await harness.feed(picture(jpg(3)), REVOKED);
      await until(() => files().filter((name) => name.endsWith(".jpg")).length === (deleteRevoked ? 1 : 3));
      await helper.unload();
      assert.deepEqual(
        files(),
        deleteRevoked ? [".00000.jpg.rtms", "00000.jpg"] : ["00000.jpg", "00000.jpg", "00001.jpg"],
      );
      assert.deepEqual(errors(harness), []);
    });
});
