// zoom-rtms-video-out in a real Node-RED: the pictures that the simulator sent, byte by byte, as messages and as files; and a
// recording that ffmpeg decodes.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MediaPayloadType, MediaResolution } from "../../src/protocol/values";
import type { PlayOptions, Simulator } from "../../src/simulator";
import { encodePicture, personPicture, slidePicture } from "../../src/simulator/pictures";
import { needFfmpeg } from "../audio/ffmpeg";
import { parseVtt } from "../transcript/vtt-parser";
import { until } from "../until";
import { decode, probe } from "../video/movies/making";
import { type FlowNode, type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { listeningSimulator, monologue, payload, playOptions, rtms, streamFlow } from "./stream-flow";

/** Milliseconds, and packets of 20 ms. */
const [SECONDS, PACKETS] = [4000, 200];

const MEDIA = ["audio", "video", "share"] as const;

/** A comment of a JPG, by which the simulator numbers its pictures. */
function labelOf(jpg: Buffer): string {
  const at = jpg.indexOf(Buffer.from([0xff, 0xfe]));
  return jpg.toString("utf8", at + 4, at + 2 + jpg.readUInt16BE(at + 2));
}

/** The camera's JPG with this label. */
function jpgOf(label: string): Buffer {
  const [name = "", frame] = label.split(/ (?=\d+$)/);
  const picture = personPicture(name, 0, Number(frame));
  return encodePicture(picture, MediaPayloadType.JPG, MediaResolution.SD, { since: 0, label });
}

/** Whether the PNG is one of the first slide, at one of its first ten seconds. */
const isSlide = (png: Buffer, complete: boolean): boolean =>
  Array.from({ length: 10 }, (_, frame) => slidePicture(0, complete, frame)).some((picture) =>
    encodePicture(picture, MediaPayloadType.PNG, MediaResolution.SD, { since: 0, label: "" }).equals(png),
  );

describe("zoom-rtms-video-out in a real Node-RED", function () {
  this.timeout(60_000);
  let nr: NodeRedProcess;
  let simulator: Simulator;
  let directory: string;

  beforeEach(async () => {
    simulator = await listeningSimulator();
    directory = mkdtempSync(join(tmpdir(), "pictures-"));
  });
  afterEach(async () => {
    await simulator.close();
    await nr.stop().catch(() => undefined);
    rmSync(directory, { recursive: true, force: true });
  });

  const collect = (name: string): FlowNode => ({
    id: name,
    type: "test-collect",
    z: "tab",
    x: 0,
    y: 0,
    name,
    wires: [],
  });

  /** Audio, video, share and events reach the node. */
  function flow(stream: object, properties: object): FlowNode[] {
    const node = { id: "n-video-out", type: "zoom-rtms-video-out", z: "tab", x: 0, y: 0, wires: [["pictures"]] };
    const wires = [["n-video-out"], ["n-video-out"], ["n-video-out"], ["n-video-out", "collect-events"]];
    const chosen = { transcript: false, video: true, share: true, videoResolution: "sd", shareResolution: "sd" };
    const options = { ...chosen, videoFps: 5, shareFps: 1, outputs: 4, wires, ...stream };
    return [...streamFlow({ stream: options }), { ...node, ...properties }, collect("pictures")];
  }

  async function play(media: PlayOptions["media"] = MEDIA): Promise<void> {
    await simulator.play(playOptions(nr.url, { scenario: monologue(PACKETS), media })).done;
    for (;;) {
      const events = (await nr.messages("events")).map((message) => payload<{ event: string }>(message).event);
      if (events.includes("stopped")) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  const of = (messages: readonly Message[], medium: string) =>
    messages.filter((message) => rtms(message).medium === medium);

  it("sends each JPG of the camera and each PNG of the screen, as the simulator sent them", async () => {
    nr = await startNodeRed({ flow: flow({ videoCodec: "jpg", shareCodec: "png" }, { who: "each" }) });
    await play();
    const messages = await nr.messages("pictures");
    const cameras = of(messages, "video");
    assert.ok(cameras.length >= (SECONDS / 1000 - 1) * 5, `${cameras.length} pictures`);
    const labels = cameras.map((message) => labelOf(payload<Buffer>(message)));
    const first = Number(labels[0]?.split(" ").at(-1));
    assert.deepEqual(
      labels,
      labels.map((_, n) => `Ann <Example> ${first + n}`),
    );
    for (const [n, message] of cameras.entries()) {
      assert.ok(payload<Buffer>(message).equals(jpgOf(labels[n] ?? "")), labels[n]);
      assert.deepEqual([message.contentType, rtms(message).sequence], ["image/jpeg", n]);
      const { width, height } = message.video as Message;
      assert.deepEqual([width, height], [640, 360]);
    }
    const screens = of(messages, "share");
    assert.ok(screens.length >= SECONDS / 1000 - 1);
    for (const message of screens) assert.ok([false, true].some((line) => isSlide(payload<Buffer>(message), line)));
    assert.deepEqual(await nr.messages("errors"), []);
  });

  it("writes a picture where the screen shows something else, not where the pointer moves, and deletes it when Zoom revokes the stream", async () => {
    const properties = { when: "change", directory, deleteRevoked: true, filename: "{speaker}" };
    const noCamera = { video: false, wires: [["n-video-out"], ["n-video-out"], ["n-video-out", "collect-events"]] };
    nr = await startNodeRed({ flow: flow({ shareCodec: "png", outputs: 3, ...noCamera }, properties) });
    const stream = simulator.play(playOptions(nr.url, { scenario: monologue(4 * PACKETS), media: MEDIA }));
    // The first slide, and after 3 s its last line.
    const paths = (await nr.messages("pictures", 2)).map((message) => payload<string>(message));
    assert.deepEqual(
      paths.map((path, index) => isSlide(readFileSync(path), index === 1)),
      [true, true],
    );
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal((await nr.messages("pictures")).length, 2);
    await stream.stop(8);
    await until(() => readdirSync(directory).length === 0);
    assert.deepEqual(await nr.messages("errors"), []);
  });

  it("records H.264 with sound to a file that ffmpeg decodes without a complaint, and captions beside it", async function () {
    needFfmpeg(this);
    const chosen = { videoCodec: "h264", videoFps: 25, share: false, transcript: true };
    nr = await startNodeRed({ flow: flow(chosen, { output: "file", directory }) });
    await play(["audio", "transcript", "video"]);
    const [message] = await nr.messages("pictures", 1);
    const path = payload<string>(message as Message);
    const tracks = probe(path);
    assert.deepEqual(tracks.map(({ codec_name }) => codec_name).sort(), ["h264", "opus"]);
    for (const { duration } of tracks) assert.ok(Number(duration) > SECONDS / 1000 - 2, duration);
    decode(path);
    const { captions, duration } = (message as Message).file as { captions: string; duration: number };
    assert.equal(captions, path.replace(/mp4$/, "vtt"));
    const [first, second, third] = parseVtt(readFileSync(captions, "utf8"));
    assert.deepEqual([first?.text, second?.text, third?.text], ["Good morning.", "2 < 3 & 4 --> 5", "Goodbye."]);
    // Each takes a third of the sound, which ends with the file.
    assert.ok(Math.abs((third?.start ?? 0) - (second?.start ?? 0) - SECONDS / 3) < 3);
    assert.ok(Math.abs((third?.end ?? 0) - duration) < 300, `${third?.end} of ${duration} ms`);
    assert.deepEqual(readdirSync(directory).length, 3, "the file, its JSON, and its captions");
    assert.deepEqual(await nr.messages("errors"), []);
  });
});
