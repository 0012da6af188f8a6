// zoom-rtms-video-out recording to files in Node-RED: one message a file, a redeploy in the middle, and what cannot be recorded.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import videoOut from "../../nodes/video-out/video-out";
import type { MovieOutMessage } from "../../src/video/movies";
import { needFfmpeg } from "../audio/ffmpeg";
import { until } from "../until";
import { clip, pictures } from "../video/clips";
import { decode, frameMessages, probe } from "../video/movies/making";
import { jpg, picture, rtms } from "../video/pictures/wire";
import { Harness, inNodeRed, type Message, shows } from "./output-harness";

const TYPE = "zoom-rtms-video-out";

describe("zoom-rtms-video-out, recordings", function () {
  this.timeout(60_000);
  inNodeRed();
  let directory: string;
  before(function () {
    needFfmpeg(this);
  });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "movies-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const properties = (more: Message = {}) => ({ output: "file", directory, ...more });
  const sent = ({ out }: Harness) => out as unknown as MovieOutMessage[];
  const files = () => readdirSync(directory).sort();
  /** Of the stream of `frameMessages`. */
  const stopped = (revoked = false): Message => ({
    payload: { event: "stopped", reason: { code: 8, revoked } },
    rtms: { ...rtms({ streamId: "S" }), medium: "event", speaker: undefined },
  });
  /** Two halves of two seconds of a camera. */
  function halves(): [Message[], Message[]] {
    const messages: Message[] = frameMessages(pictures(clip({ frames: 50 })), Date.now());
    return [messages.slice(0, 25), messages.slice(25)];
  }

  it("are one file through a redeploy in the middle, with one message", async () => {
    const harness = await Harness.load(videoOut, TYPE, properties());
    const [first, second] = halves();
    await harness.feed(...first);
    await until(() => files().some((name) => name.endsWith(".mp4.part")));
    await harness.deploy(properties());
    await harness.feed(...second, stopped());
    await until(() => harness.out.length === 1);
    const [message] = sent(harness);
    assert.equal(message?.payload, message?.file.path);
    assert.deepEqual(
      files()
        .map((name) => name.slice(name.lastIndexOf(".")))
        .sort(),
      [".json", ".mp4"],
    );
    assert.equal(probe(message?.payload ?? "")[0]?.nb_frames, "50");
    decode(message?.payload ?? "");
    assert.deepEqual(harness.caught, []);
    await shows(harness, "status.idle");
  });

  it("end with the last medium, without the stream's event", async () => {
    const harness = await Harness.load(videoOut, TYPE, properties());
    await harness.feed(...halves().flat());
    const end = { payload: Buffer.alloc(0), complete: true, rtms: rtms({ streamId: "S", medium: "video" }) };
    await harness.feed(end as unknown as Message);
    await until(() => harness.out.length === 1);
    decode(sent(harness)[0]?.payload ?? "");
    // What comes late is no recording of its own.
    assert.equal(files().filter((name) => name.endsWith(".part")).length, 0);
  });

  it("take nothing more of a stream that Zoom has revoked", async () => {
    const harness = await Harness.load(videoOut, TYPE, properties({ deleteRevoked: true }));
    const [first, second] = halves();
    await harness.feed(...first, stopped(true), ...second);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.deepEqual([files(), harness.out], [[], []]);
  });

  it("are completed when the node is removed", async () => {
    const harness = await Harness.load(videoOut, TYPE, properties());
    await harness.feed(...halves().flat());
    await harness.remove();
    await until(() => harness.out.length === 1);
    decode(sent(harness)[0]?.payload ?? "");
  });

  it("are deleted when Zoom revokes the stream, also while they grow", async () => {
    const harness = await Harness.load(videoOut, TYPE, properties({ deleteRevoked: true }));
    const [first] = halves();
    await harness.feed(...first);
    await until(() => files().length > 0);
    await harness.feed(stopped(true));
    await until(() => files().length === 0);
    assert.deepEqual(harness.out, []);
  });

  it("need H.264: of pictures one error says so", async () => {
    const harness = await Harness.load(videoOut, TYPE, properties());
    await harness.feed(picture(jpg(1)), picture(jpg(2)));
    const errors = harness.caught.map(({ error }) => error as { code?: string; message: string });
    assert.deepEqual(
      errors.map(({ code }) => code),
      ["RTMS_VIDEO"],
    );
    assert.match(String(errors[0]?.message), /recordings need H\.264/);
    await shows(harness, "status.format");
  });
});
