// The examples that need no public URL, played to their end in a real Node-RED: as they come, by a click on their simulator;
// and as a user fills them in who has apps in Zoom, whose place an API of the simulator takes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseWav } from "../../src/audio/codecs/wav";
import { type LiveMeeting, type MeetingOptions, Simulator, SimulatorApi, type StreamHandle } from "../../src/simulator";
import { prepare } from "../../src/simulator/scenario";
import { scenarioOf } from "../../src/simulator/scenario/material";
import { MAYA, pcm, SECRETS, TOM } from "../simulator/support";
import { until } from "../until";
import { clickSimulator } from "./admin-client";
import { type Changes, collected, example, filledIn, idOf } from "./example-files";
import { type FlowNode, type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { ACCOUNT_CREDENTIALS } from "./zoom-api";

const TRY_STARTING = "Try starting streams without Zoom";
const NO_URL = "Meetings without a public URL";
const CALLS = "Contact Center with pauses";
const SECONDS = 6;
const LIMIT = 40_000;

/** The simulator's ports are not Zoom's. */
const LOCAL = { "zoom-rtms-app": { servers: "ws://127.0.0.1" } };
const GREETING = { delay: { timeout: "200", timeoutUnits: "milliseconds" } };

const complaints = (log: readonly string[]) => log.filter((line) => /\[(warn|error)\] \[zoom/.test(line));

describe("the examples without a public URL", function () {
  this.timeout(90_000);
  let nr: NodeRedProcess;
  let simulator: Simulator;
  let api: SimulatorApi;

  before(async () => {
    nr = await startNodeRed();
  });
  after(async () => {
    await nr.stop();
    assert.doesNotMatch(nr.log.join("\n"), /Bearer|access_token|exampleAccountSecret|Uncaught|UnhandledPromise/);
  });
  beforeEach(async () => {
    api = new SimulatorApi(ACCOUNT_CREDENTIALS);
    await api.listen();
    simulator = await new Simulator({ ...SECRETS, api }).listen();
  });
  afterEach(async () => {
    await simulator.close();
    await api.close();
  });

  const said = async (name: string, collector: string, count = 0): Promise<Message[]> =>
    nr.messages(`${name}: ${collector}`, count, LIMIT);
  const payloads = async (name: string, collector: string, count?: number): Promise<unknown[]> =>
    (await said(name, collector, count)).map(({ payload }) => payload);

  /** Waits for an event of the stream node. */
  async function event(name: string, wanted: string): Promise<Message> {
    for (let count = 0; ; ) {
      const all = (await payloads(name, "events", count)) as Message[];
      const found = all.find((each) => each.event === wanted);
      if (found) return found;
      count = all.length + 1;
    }
  }

  /** Deploys an example as a user fills it in, and waits until Zoom's events can come. */
  async function deployFilledIn(name: string, changes: Changes, without?: string): Promise<void> {
    const isKept = ({ type, name: label }: FlowNode) =>
      type !== "zoom-rtms-simulator" && (without === undefined || label !== without);
    const flow = collected(name, changes).filter(isKept);
    // Without webhooks there is no Secret Token.
    const { clientId, clientSecret } = SECRETS;
    const credentials = { app: { clientId, clientSecret }, account: ACCOUNT_CREDENTIALS };
    await nr.renew(filledIn(flow, { origin: api.origin, endpoint: api.endpoint(), credentials }));
    await nr.status(idOf(flow, "zoom-rtms-events-in"), /✓ 0/, LIMIT);
  }

  async function click(name: string, changes: Changes): Promise<FlowNode[]> {
    const flow = collected(name, { "zoom-rtms-simulator": { seconds: SECONDS }, ...changes });
    await nr.renew(flow);
    await nr.status(idOf(flow, "zoom-rtms-events-in"), /✓ 0/, LIMIT);
    assert.equal(await clickSimulator(nr.url, idOf(flow, "zoom-rtms-simulator")), 200);
    return flow;
  }

  const press = async (name: string, label: string): Promise<void> => {
    const button = example(name).find((node) => node.type === "inject" && node.name === label);
    assert.equal((await fetch(`${nr.url}/inject/${button?.id}`, { method: "POST" })).status, 200);
  };

  async function begin(options: MeetingOptions): Promise<LiveMeeting> {
    const meeting = simulator.meeting(options);
    await meeting.begun;
    return meeting;
  }

  const callsTo = ({ restId }: LiveMeeting) => api.ledger.calls.filter(({ id }) => id === restId);

  describe(`"${TRY_STARTING}"`, () => {
    it("with one click: the meeting begins, the flow starts its stream, and every caption arrives", async () => {
      const flow = await click(TRY_STARTING, {});
      const [accepted] = await payloads(TRY_STARTING, "accepted", 1);
      const { id, ...rest } = accepted as Message;
      assert.deepEqual(rest, { action: "start", product: "meeting", accepted: true });
      assert.match(String(id), /^8\d{10}$/);
      await nr.status(idOf(flow, "zoom-rtms-simulator"), /done/, LIMIT);
      const sent = prepare(await scenarioOf({ seconds: SECONDS })).lines.filter(({ text }) => text !== "");
      const captions = await payloads(TRY_STARTING, "captions", sent.length);
      assert.deepEqual(
        captions.map((line) => String(line).replace(/^(Maya Chen|Tom Becker)(, \w+( back)?)?: /, "")),
        sent.map(({ text }) => text),
      );
      const [path] = (await said(TRY_STARTING, "saved", 1)).map(({ filename }) => String(filename));
      assert.match(readFileSync(String(path), "utf8"), /^WEBVTT\n.*<v Maya Chen>Can you see/s);
      assert.deepEqual(await payloads(TRY_STARTING, "errors"), []);
      assert.deepEqual(complaints(nr.log), []);
    });
  });

  describe(`"${NO_URL}"`, () => {
    const SCENARIO = {
      speakers: [MAYA],
      audio: [{ speaker: MAYA.id, start: 0, pcm: pcm(1000, 1) }],
      transcript: [{ speaker: MAYA.id, start: 0, end: 500, text: "Good morning." }],
      duration: 1500,
    };

    it("each meeting that begins is recorded, with its captions", async () => {
      await deployFilledIn(NO_URL, LOCAL);
      const meeting = await begin({ scenario: SCENARIO, topic: "Weekly" });
      const stream: StreamHandle = await meeting.started;
      const [started] = await payloads(NO_URL, "started", 1);
      const { restId: id } = meeting;
      assert.deepEqual(started, { action: "start", product: "meeting", id, accepted: true, streamId: stream.streamId });
      await meeting.done;
      assert.deepEqual(await payloads(NO_URL, "captions", 1), ["Maya: Good morning."]);
      const files = (await said(NO_URL, "saved", 2)).map(({ filename }) => String(filename)).sort();
      assert.equal(files.length, 2);
      const [wav = "", vtt = ""] = [/\.wav$/, /\.vtt$/].map((end) => files.find((file) => end.test(file)));
      assert.ok(parseWav(readFileSync(wav)).samples.subarray(0, 32_000).equals(pcm(1000, 1)));
      assert.match(readFileSync(vtt, "utf8"), /<v Maya>Good morning\./);
      assert.deepEqual(await payloads(NO_URL, "errors"), []);
      assert.deepEqual(complaints(nr.log), []);
    });

    it("a private meeting gets no stream, the next one does", async () => {
      await deployFilledIn(NO_URL, LOCAL);
      const secret = await begin({ scenario: SCENARIO, topic: "Private: salaries" });
      const open = await begin({ scenario: SCENARIO, topic: "Open house" });
      await open.started;
      await payloads(NO_URL, "started", 1);
      assert.deepEqual(callsTo(secret), []);
      assert.equal(callsTo(open).length, 1);
    });

    it("somebody says that the recording is to stop: the stream of that meeting is stopped, once, and no other", async () => {
      await deployFilledIn(NO_URL, LOCAL);
      const talk = { ...SCENARIO, duration: 60_000 };
      const words = (text: string, start: number) => ({ speaker: MAYA.id, start, end: start + 100, text });
      const asking = [words("Please stop the recording.", 700), words("Stop recording, please.", 705)];
      const other = await begin({ scenario: talk, topic: "Goes on" });
      await other.started;
      const meeting = await begin({ scenario: { ...talk, transcript: asking } });
      const stream = await meeting.started;
      const [stopped] = await payloads(NO_URL, "stopped", 1);
      assert.deepEqual(stopped, { action: "stop", product: "meeting", id: meeting.restId, accepted: true });
      await stream.done;
      await event(NO_URL, "stopped");
      assert.equal(callsTo(meeting).length, 2);
      assert.equal(callsTo(other).length, 1);
      assert.deepEqual(await payloads(NO_URL, "errors"), []);
    });

    it("the button ends what is running", async () => {
      await deployFilledIn(NO_URL, LOCAL);
      const meeting = await begin({ scenario: { ...SCENARIO, duration: 60_000 } });
      const stream = await meeting.started;
      await event(NO_URL, "streaming");
      await press(NO_URL, "end all streams");
      await stream.done;
      const { reason } = await event(NO_URL, "stopped");
      assert.equal((reason as Message).name, "RECEIVER_REQUEST_CLOSE");
    });
  });

  describe(`"${CALLS}"`, () => {
    const LENGTH = 60_000;
    const CALL = {
      speakers: [MAYA, TOM],
      audio: [MAYA, TOM].map(({ id: speaker }, index) => ({ speaker, start: 0, pcm: pcm(LENGTH, index + 1) })),
      duration: LENGTH,
    };

    const desktop = (action: string, body: object): Promise<Response> =>
      fetch(`${nr.url}/zoom/call/${action}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });

    it("with one click: the call is started after the greeting, and both sides are recorded", async () => {
      const flow = await click(CALLS, GREETING);
      const [started] = await payloads(CALLS, "started", 1);
      const { id, ...rest } = started as Message;
      assert.deepEqual(rest, { action: "start", product: "contact_center", accepted: true });
      assert.ok(id);
      await event(CALLS, "streaming");
      await press(CALLS, "pause");
      await event(CALLS, "paused");
      await press(CALLS, "resume");
      await event(CALLS, "resumed");
      const both = await payloads(CALLS, "paused or resumed", 2);
      assert.deepEqual(
        both,
        ["pause", "resume"].map((action) => ({ action, product: "contact_center", id, accepted: true })),
      );
      await nr.status(idOf(flow, "zoom-rtms-simulator"), /done/, LIMIT);
      const [file] = await payloads(CALLS, "recorded", 1);
      assert.equal(parseWav(readFileSync(String(file))).channels, 2);
      assert.deepEqual(await payloads(CALLS, "errors"), []);
      assert.deepEqual(complaints(nr.log), []);
    });

    it("what is said while the desktop pauses is not in the recording, but its time is", async () => {
      await deployFilledIn(CALLS, { ...LOCAL, ...GREETING });
      const call = await begin({ product: "contact_center", scenario: CALL });
      const stream = await call.started;
      await event(CALLS, "streaming");
      await until(() => stream.audio.length > 50, LIMIT);
      const paused = await desktop("pause", { engagement: call.restId });
      assert.equal(paused.status, 200);
      assert.equal(((await paused.json()) as Message).action, "pause");
      await event(CALLS, "paused");
      const heard = stream.audio.length;
      await new Promise((resolve) => setTimeout(resolve, 1000));
      assert.ok(stream.audio.length - heard <= 2, "nothing is sent");
      assert.equal((await desktop("resume", {})).status, 200);
      await event(CALLS, "resumed");
      await until(() => stream.audio.length > heard + 50, LIMIT);
      await call.end();
      const [file] = await payloads(CALLS, "recorded", 1);
      const { samples, channels } = parseWav(readFileSync(String(file)));
      assert.equal(channels, 2);
      const silent = longestSilence(samples, 4);
      assert.ok(silent >= 900 * 16, `${silent / 16} ms of silence`);
      assert.ok(silent < samples.length / 4 - 1000 * 16, "there is sound around it");
      assert.deepEqual(await payloads(CALLS, "errors"), []);
    });

    it("the desktop hears when a pause was not accepted, and why", async () => {
      await deployFilledIn(CALLS, { ...LOCAL, ...GREETING, "zoom-rtms-control": { patience: 0 } }, "what went wrong");
      const answer = await desktop("pause", { engagement: "unknownEngagement" });
      assert.equal(answer.status, 502);
      assert.match(((await answer.json()) as { error: string }).error, /404/);
    });
  });
});

/** The longest run of frames that are zero. @param frame bytes of a frame */
function longestSilence(samples: Buffer, frame: number): number {
  let [longest, run] = [0, 0];
  for (let at = 0; at < samples.length; at += frame) {
    run = samples.readUInt32LE(at) === 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
