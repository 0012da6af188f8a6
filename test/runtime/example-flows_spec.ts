// What comes out at the other end of each example, all imported as they come and started with the simulator's button:
// the words and the samples of the conversation that the simulator plays. Changed is what a user would change: where
// the recogniser and the broker are; and how long the meeting is.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import WebSocket from "ws";
import { parseWav } from "../../src/audio/codecs/wav";
import { prepare, SAMPLES_PER_MS, type Scenario } from "../../src/simulator/scenario";
import { scenarioOf } from "../../src/simulator/scenario/material";
import { until } from "../until";
import { clickSimulator } from "./admin-client";
import { type Changes, collected, environment, example, idOf, importedTogether } from "./example-files";
import { MqttBroker, type Publication } from "./mqtt-broker";
import { type FlowNode, type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { SpeechServer } from "./speech-server";
import { SpeechSocket } from "./speech-socket";

const CAPTIONS = "Live captions in a browser";
const RECORDINGS = "A recording per speaker";
const OVER_HTTP = "Speech to text over HTTP";
const OVER_SOCKET = "Speech to text over a websocket";
const TO_MQTT = "Audio and transcripts to MQTT";
const ALL = [CAPTIONS, RECORDINGS, OVER_HTTP, OVER_SOCKET, TO_MQTT];

/** Long enough for both to have spoken. */
const SECONDS = 9;
const DONE = 40_000;
const BYTES_PER_MS = SAMPLES_PER_MS * 2;
const SECOND = 1000 * BYTES_PER_MS;
/** Zoom's packets are 20 ms; the last of a talk is filled up. */
const PACKET_BYTES = 20 * BYTES_PER_MS;

interface Voice {
  id: string;
  name: string;
  /** From where this speaker begins to where they end. */
  sound: Buffer;
  /** Bytes from the stream's first audio to where this speaker begins. */
  silence: number;
}

/** Each speaker's sound, with their pauses. */
function voicesOf({ speakers, audio }: Scenario): Voice[] {
  const origin = Math.min(...audio.map(({ start }) => start));
  return speakers.map(({ id, name }) => {
    const talks = audio.filter(({ speaker }) => speaker === id);
    const first = Math.min(...talks.map(({ start }) => start));
    const end = Math.max(...talks.map(({ start, pcm }) => start * BYTES_PER_MS + pcm.length));
    const sound = Buffer.alloc(end - first * BYTES_PER_MS);
    for (const { start, pcm } of talks) pcm.copy(sound, (start - first) * BYTES_PER_MS);
    return { id, name, sound, silence: (first - origin) * BYTES_PER_MS };
  });
}

/** The final content of lines of JSON: a line with the id of an earlier one corrects or deletes it. */
function settled(lines: readonly string[]): { speaker: { name: string }; text: string }[] {
  const byId = new Map<string, { speaker: { name: string }; text: string }>();
  for (const { id, attribute, ...line } of lines.map((each) => JSON.parse(each)))
    if (attribute === "DELETE") byId.delete(id);
    else byId.set(id, line);
  return [...byId.values()];
}

/** The sum of all speakers, from the stream's beginning to its end; nobody speaks so loud that it would clip. */
function together({ audio, duration = 0 }: Scenario): Buffer {
  const sum = Buffer.alloc(duration * BYTES_PER_MS);
  for (const { start, pcm } of audio)
    for (let at = 0; at < pcm.length; at += 2) {
      const to = start * BYTES_PER_MS + at;
      sum.writeInt16LE(sum.readInt16LE(to) + pcm.readInt16LE(at), to);
    }
  return sum;
}

/** What a speaker says, in whole packets: a pause of more than 2 s is left out, any other is as long as it was. */
function withoutLongPauses({ audio }: Scenario, id: string): Buffer {
  const pieces: Buffer[] = [];
  let end: number | undefined;
  for (const { start, pcm } of audio.filter(({ speaker }) => speaker === id).sort((a, b) => a.start - b.start)) {
    const pause = end === undefined ? 0 : start - end;
    const packets = Math.ceil(pcm.length / PACKET_BYTES);
    pieces.push(Buffer.alloc(pause > 2000 ? 0 : pause * BYTES_PER_MS), pcm);
    pieces.push(Buffer.alloc(packets * PACKET_BYTES - pcm.length));
    end = start + 20 * packets;
  }
  return Buffer.concat(pieces);
}

/** But for the silence at the end that fills the last packet. */
function assertSameSound(actual: Buffer, expected: Buffer, whose: string): void {
  assert.ok(
    actual.subarray(0, expected.length).equals(expected),
    `${whose}: other samples, ${actual.length} of ${expected.length} bytes`,
  );
  const rest = actual.subarray(expected.length);
  assert.ok(rest.length < PACKET_BYTES && rest.every((byte) => byte === 0), `${whose}: ${rest.length} bytes more`);
}

const isMono16 = ({ rate, channels, encoding }: ReturnType<typeof parseWav>) =>
  rate === 16_000 && channels === 1 && encoding === "s16le";

describe("the examples, played with one click", function () {
  this.timeout(90_000);
  let nr: NodeRedProcess;
  let speech: SpeechServer;
  let socket: SpeechSocket;
  let broker: MqttBroker;
  let page: WebSocket;
  let scenario: Scenario;
  let voices: Voice[];
  const lines: string[] = [];
  /** To the recogniser, before anything is said. */
  let connections: number;

  const say = (name: string, collector: string, count = 0): Promise<Message[]> =>
    nr.messages(`${name}: ${collector}`, count);
  const simulatorOf = (name: string) => idOf(example(name), "zoom-rtms-simulator");

  /** What the broker has of these topics, as soon as it is all that is to be expected. */
  async function published(topic: RegExp, isAll: (found: readonly Publication[]) => boolean): Promise<Publication[]> {
    const found = () => broker.published.filter((each) => topic.test(each.topic));
    await until(() => isAll(found()));
    return found();
  }

  async function click(name: string): Promise<void> {
    assert.equal(await clickSimulator(nr.url, simulatorOf(name)), 200, name);
  }

  function flow(): FlowNode[] {
    const simulator = { seconds: SECONDS };
    const changes: Readonly<Record<string, Changes>> = {
      [CAPTIONS]: {},
      [RECORDINGS]: {},
      [OVER_HTTP]: {
        tab: { ...environment(OVER_HTTP, { SPEECH_URL: speech.url }), credentials: { SPEECH_KEY: "exampleKey" } },
      },
      [OVER_SOCKET]: { tab: environment(OVER_SOCKET, { SPEECH_SOCKET: socket.url }) },
      [TO_MQTT]: { "mqtt-broker": { port: String(broker.port) } },
    };
    return importedTogether(ALL.map((name) => collected(name, { ...changes[name], "zoom-rtms-simulator": simulator })));
  }

  before(async () => {
    scenario = await scenarioOf({ seconds: SECONDS });
    voices = voicesOf(scenario);
    [speech, socket, broker] = await Promise.all([
      SpeechServer.listening(),
      SpeechSocket.listening(),
      MqttBroker.listening(),
    ]);
    nr = await startNodeRed({ flow: flow() });
    page = new WebSocket(`${nr.url.replace("http", "ws")}/captions/live`);
    page.on("message", (data) => lines.push(String(data)));
    await once(page, "open");
    const connected = ALL.flatMap(example).filter(({ type, client }) => /^mqtt (in|out)$/.test(type) || client);
    await Promise.all(connected.map(({ id }) => nr.status(id, /connected/)));
    connections = socket.dictations.length;
    await Promise.all(ALL.map(click));
    await Promise.all(ALL.map((name) => nr.status(simulatorOf(name), /done/, DONE)));
  });

  after(async () => {
    page?.terminate();
    speech?.close();
    socket?.close();
    await nr?.stop();
    await broker?.close();
  });

  it("nothing fails", async () => {
    for (const name of ALL) assert.deepEqual(await say(name, "errors"), [], name);
    assert.deepEqual(
      nr.log.filter((line) => /\[(error|warn)\] \[/.test(line)),
      [],
    );
  });

  it("captions reach the page's websocket word for word", async () => {
    const said = (scenario.transcript ?? []).map(({ speaker, text }) => [
      scenario.speakers.find(({ id }) => id === speaker)?.name,
      text,
    ]);
    assert.ok(said.length >= 2);
    const heard = () => settled(lines).map(({ speaker, text }) => [speaker.name, text]);
    await until(() => JSON.stringify(heard()) === JSON.stringify(said)).catch(() => undefined);
    assert.deepEqual(heard(), said);
    assert.ok(lines.length > said.length, "Zoom corrects itself");
  });

  it("the page is served with a policy that lets nothing from elsewhere in", async () => {
    const response = await fetch(`${nr.url}/captions`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type") ?? "", /^text\/html; charset=utf-8$/);
    assert.match(response.headers.get("content-security-policy") ?? "", /^default-src 'none';/);
    assert.match(await response.text(), /^<!doctype html>/);
  });

  it("each speaker's recording is exact to the bit, and all begin together", async () => {
    const files = await say(RECORDINGS, "recorded", voices.length);
    assert.equal(files.length, voices.length);
    for (const { id, name, sound, silence } of voices) {
      const message = files.find(({ rtms }) => (rtms as { speaker: { id: string } }).speaker.id === id);
      const path = String(message?.payload);
      assert.match(basename(path), new RegExp(`_${name.replace(" ", ".")}_${id}\\.wav$`));
      const wav = parseWav(readFileSync(path));
      assert.ok(isMono16(wav));
      assertSameSound(wav.samples, Buffer.concat([Buffer.alloc(silence), sound]), name);
    }
    assert.ok(
      voices.some(({ silence }) => silence > 0),
      "one of them begins later",
    );
  });

  it("utterances are posted as forms with a WAV, and the answers come back with who spoke", async () => {
    const { uploads } = speech;
    const spoken = scenario.audio.reduce((bytes, { pcm }) => bytes + pcm.length, 0);
    await until(() => uploads.reduce((bytes, { file }) => bytes + file.bytes.length, 0) > 0.7 * spoken);
    const before = Buffer.alloc(SECOND);
    const tracks = voices.map(({ sound }) => Buffer.concat([before, sound, before]));
    const heard = new Set<number>();
    for (const { headers, fields, file } of uploads) {
      assert.deepEqual(fields, { model: "whisper-1", response_format: "json" });
      assert.deepEqual([file.name, file.type], ["utterance.wav", "audio/wav"]);
      assert.equal(headers.authorization, "Bearer exampleKey");
      const wav = parseWav(file.bytes);
      assert.ok(isMono16(wav) && wav.samples.length > 250 * BYTES_PER_MS);
      const track = tracks.findIndex((each) => each.includes(wav.samples));
      assert.ok(track >= 0, "samples that nobody spoke");
      heard.add(track);
    }
    assert.equal(heard.size, voices.length, "both were heard");
    const words = (await say(OVER_HTTP, "words", uploads.length)).map(({ payload }) => String(payload));
    assert.equal(words.length, uploads.length);
    for (const text of words) assert.match(text, /^\d\d:\d\d:\d\d (Maya Chen|Tom Becker): utterance \d+$/);
  });

  it("the recogniser at the websocket receives every sample of the meeting, ten times a second", async () => {
    // Node-RED 5.0 connects twice if the websocket out node is before the websocket in node in the file.
    assert.equal(connections, 1);
    await until(() => socket.dictations.some(({ ended }) => ended));
    const [dictation] = socket.dictations.filter(({ pcm }) => pcm.length > 0);
    assert.deepEqual(dictation?.config, { sample_rate: 16_000 });
    const pieces = dictation?.pcm ?? [];
    assert.deepEqual([...new Set(pieces.slice(0, -1).map(({ length }) => length))], [100 * BYTES_PER_MS]);
    assertSameSound(Buffer.concat(pieces), together(scenario), "the meeting");
    const [last] = await say(OVER_SOCKET, "words", 1);
    assert.deepEqual(last?.payload, { text: `${Buffer.concat(pieces).length} bytes` });
  });

  it("MQTT: every voice a second at a time, under its topic, without its long pauses", async () => {
    for (const { id, name } of voices) {
      const sound = withoutLongPauses(scenario, id);
      const isAll = (found: readonly Publication[]) =>
        found.reduce((bytes, { payload }) => bytes + parseWav(payload).samples.length, 0) >= sound.length;
      const mine = await published(new RegExp(`^rtms/[0-9a-f]{32}/audio/${id}$`), isAll);
      const wavs = mine.map(({ payload }) => parseWav(payload));
      assert.ok(wavs.every(isMono16));
      assert.ok(wavs.every(({ samples }) => samples.length <= SECOND));
      assertSameSound(Buffer.concat(wavs.map(({ samples }) => samples)), sound, name);
      assert.ok(mine.every(({ retain }) => !retain));
    }
  });

  it("MQTT: every line of the transcript, and the end of the stream", async () => {
    for (const { id } of voices) {
      const said = (scenario.transcript ?? []).filter(({ speaker }) => speaker === id);
      const words = said.map(({ text }) => text);
      const settledOf = (found: readonly Publication[]) =>
        settled(found.map(({ payload }) => String(payload))).map(({ text }) => text);
      const mine = await published(
        new RegExp(`/transcript/${id}$`),
        (found) => settledOf(found).at(-1) === words.at(-1),
      );
      assert.deepEqual(settledOf(mine), words);
      assert.ok(mine.every(({ qos }) => qos === 1));
    }
    const isEnd = (event?: Publication) => event && JSON.parse(String(event.payload)).event === "stopped";
    const events = await published(/^rtms\/[0-9a-f]{32}\/event$/, (found) => found.some(isEnd));
    assert.ok(isEnd(events.at(-1)), "nothing comes behind the end");
    const sent = prepare(scenario).lines.map(({ text }) => text);
    const back = await say(TO_MQTT, "lines", sent.length);
    assert.deepEqual(
      back.slice(0, sent.length).map(({ payload }) => (payload as { text: string }).text),
      sent,
    );
  });

  it("an answer that is no success is distinguished from text", async () => {
    speech.status = 401;
    await click(OVER_HTTP);
    const [refused] = await say(OVER_HTTP, "not recognised", 1);
    assert.equal(refused?.statusCode, 401);
    assert.equal(refused?.reason, '401: {"error":{"message":"refused"}}');
  });
});
