// zoom-rtms-video-out in a real Node-RED: the pictures that the simulator sent, byte by byte, as messages and as files; and a
// recording that ffmpeg decodes.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MediaPayloadType, MediaResolution } from "../../src/protocol/values";
import type { PlayOptions, Simulator } from "../../src/simulator";
import { encodePicture, personPicture, slidePicture } from "../../src/simulator/pictures";
import { ffmpeg, needFfmpeg } from "../audio/ffmpeg";
import { parseVtt } from "../transcript/vtt-parser";
import { until } from "../until";
import { pictureSums } from "../video/clips";
import { floats, match } from "../video/correlation";
import { decode, pictureTimes, probe } from "../video/movies/making";
import { type FlowNode, type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { listeningSimulator, monologue, noise, payload, playOptions, rtms, streamFlow } from "./stream-flow";

/** Milliseconds, and packets of 20 ms. */
const [SECONDS, PACKETS] = [4000, 200];

const ANN = "Ann <Example>";
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

/** The camera's pictures as H.264, of which each can be decoded alone. */
const cameraPictures = (): Buffer =>
  Buffer.concat(
    Array.from({ length: SECONDS / 40 }, (_, frame) =>
      encodePicture(personPicture(ANN, 0, frame), MediaPayloadType.H264, MediaResolution.SD, { since: 0, label: "" }),
    ),
  );

/** Noise that is deep enough for Opus: each sample of noise lasts for 24. */
const deepNoise = (): Buffer => {
  const high = noise(Math.ceil((PACKETS * 320) / 24), 7);
  const samples = Int16Array.from({ length: PACKETS * 320 }, (_, n) => high.readInt16LE(2 * Math.floor(n / 24)) / 4);
  return Buffer.from(samples.buffer);
};

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

  async function play(scenario = monologue(PACKETS), media: PlayOptions["media"] = MEDIA): Promise<void> {
    await simulator.play(playOptions(nr.url, { scenario, media })).done;
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
    const labels = cameras.map((message) => labelOf(payload<Buffer>(message)));
    const first = Number(labels[0]?.split(" ").at(-1));
    assert.deepEqual(
      labels,
      labels.map((_, n) => `${ANN} ${first + n}`),
    );
    // To the end: on a busy machine it may begin late.
    assert.ok(first + labels.length >= (SECONDS / 1000) * 5 - 1, labels.at(-1));
    for (const [n, message] of cameras.entries()) {
      assert.ok(payload<Buffer>(message).equals(jpgOf(labels[n] ?? "")), labels[n]);
      assert.deepEqual([message.contentType, rtms(message).sequence], ["image/jpeg", n]);
      const { width, height } = message.video as Message;
      assert.deepEqual([width, height], [640, 360]);
    }
    const screens = of(messages, "share");
    assert.ok(screens.length > 0);
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

  it("records to a file the very pictures that the simulator sent, the sound where it was heard, and captions beside it", async function () {
    needFfmpeg(this);
    const chosen = { videoCodec: "h264", videoFps: 25, share: false, transcript: true };
    nr = await startNodeRed({ flow: flow(chosen, { output: "file", directory }) });
    const pcm = deepNoise();
    const scenario = monologue(PACKETS);
    await play({ ...scenario, audio: scenario.audio.map((part) => ({ ...part, pcm })) }, [
      "audio",
      "transcript",
      "video",
    ]);
    const [message] = await nr.messages("pictures", 1);
    const path = payload<string>(message as Message);
    const tracks = probe(path);
    assert.deepEqual(tracks.map(({ codec_name }) => codec_name).sort(), ["h264", "opus"]);
    decode(path);
    const [found, sent] = [pictureSums(path), pictureSums(cameraPictures())];
    const begin = sent.indexOf(found[0] ?? "");
    assert.ok(begin >= 0 && begin + found.length >= SECONDS / 40 - 5, `${found.length} from ${begin} on`);
    assert.deepEqual(found, sent.slice(begin, begin + found.length));
    // Where the sound should be, by the first picture: as long after it as in the stream.
    const [shownAt = 0] = pictureTimes(path);
    const [from, rate, most] = [1000, 16_000, 1600];
    const heard = floats(
      ffmpeg(["-ss", "1", "-t", "1", "-i", path, "-map", "0:a", "-ar", `${rate}`, "-f", "s16le", "-"]),
    );
    const at = ((from - shownAt + begin * 40) * rate) / 1000;
    const { lag, likeness } = match(heard, floats(pcm).subarray(at - most, at + heard.length + most), most);
    assert.ok(Math.abs(lag) <= 0.02 * rate && likeness > 0.8, `${(lag * 1000) / rate} ms (${likeness})`);
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
