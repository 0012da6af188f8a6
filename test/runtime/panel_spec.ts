// The live panel's runtime half in a real Node-RED: numbers for users with permission, nothing for anybody else.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { PanelReply, PanelStream } from "../../src/runtime/panel/reply";
import type { Report } from "../../src/runtime/stream/report";
import type { PlayOptions, Scenario, Simulator } from "../../src/simulator";
import { adminAuth, askAdmin, asUser, tokenOf } from "./admin-client";
import { type NodeRedOptions, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { type FlowOptions, listeningSimulator, playOptions, streamFlow } from "./stream-flow";
import { CREDENTIALS } from "./webhook-client";

const SECONDS = 60;
/** -13.3 dB of full scale: 20 log10(10000 / 32768) - 3.01. */
const PEAK = 10_000;
const LEVEL = -13.3;

/** Ann's audio is a tone of 440 Hz, and her transcript says so. */
function whistle(): Scenario {
  const pcm = Buffer.alloc(SECONDS * 32_000);
  for (let n = 0; n < pcm.length / 2; n++)
    pcm.writeInt16LE(Math.round(PEAK * Math.sin((2 * Math.PI * 440 * n) / 16_000)), n * 2);
  return {
    speakers: [{ id: "16778240", name: "Ann <Example>" }],
    audio: [{ speaker: "16778240", start: 0, pcm }],
    transcript: Array.from({ length: 200 }, (_, index) => ({
      speaker: "16778240",
      start: index * 300,
      end: index * 300 + 290,
      text: "confidential words",
    })),
    duration: SECONDS * 1000,
  };
}

describe("the live panel in a real Node-RED", function () {
  this.timeout(60_000);
  let nr: NodeRedProcess;
  let simulator: Simulator;

  afterEach(async () => {
    await simulator.close();
    const { code } = await nr.stop();
    assert.equal(code, 0);
    assert.deepEqual(
      nr.log.filter((line) => /\[error\]|unhandled|uncaught/i.test(line)),
      [],
    );
  });

  async function begin(options: FlowOptions = {}, settings?: NodeRedOptions["settings"]): Promise<void> {
    simulator = await listeningSimulator();
    nr = await startNodeRed({ flow: streamFlow(options), ...(settings && { settings }) });
  }

  async function play(options: Partial<PlayOptions> = {}) {
    const handle = simulator.play(playOptions(nr.url, { scenario: whistle(), ...options }));
    await handle.started;
    return handle;
  }

  /** What a panel of a user who may change things asks. */
  const look = (show: string[] = [], captions = false, token?: string) =>
    askAdmin(nr.url, "panel/words", { show, captions }, asUser(token));

  const report = (streamId: string, token?: string) => post("report", { streamId }, token);

  const post = (what: string, body: object, token?: string) => askAdmin(nr.url, `panel/${what}`, body, asUser(token));

  const close = (body: object, token?: string) => post("close", body, token);

  /** Polls as a panel does until the stream is as wanted. @throws with the last reply */
  async function seen(
    streamId: string,
    isWanted: (stream: PanelStream) => unknown,
    captions = false,
  ): Promise<PanelStream> {
    let last: PanelReply | undefined;
    for (const end = Date.now() + 15_000; Date.now() < end; await sleep(50)) {
      const response = await look([streamId], captions);
      last = (await response.json()) as PanelReply;
      const found = last.streams.find((stream) => stream.streamId === streamId);
      if (found && isWanted(found)) return found;
    }
    throw new Error(`The panel never showed what was wanted of ${streamId}. At last: ${JSON.stringify(last)}`);
  }

  /** The sockets of other media may come up after it. */
  const settled = ({ state, detail }: PanelStream) =>
    state === "streaming" && Math.abs((detail?.people[0]?.level ?? 0) - LEVEL) < 0.6;

  for (const audioCodec of ["l16", "g711"])
    it(`shows a stream's state, counts and speakers, and the level of a tone (${audioCodec})`, async () => {
      await begin({ stream: { audioCodec, audioRate: audioCodec === "l16" ? 16_000 : 8000, audioStreams: "multi" } });
      const { streamId, id } = await play();
      const { detail, age, ...brief } = await seen(streamId, settled);
      assert.deepEqual(brief, { streamId, product: "meeting", state: "streaming", node: "n-stream", within: "tab" });
      assert.ok(age > 0 && age < 20_000);
      assert.equal(detail?.id, id);
      assert.equal(detail?.reconnections, 0);
      assert.deepEqual(Object.keys(detail?.media ?? {}), ["audio", "transcript"]);
      assert.ok((detail?.media.audio?.packets ?? 0) > 0);
      const [ann, nobody] = detail?.people ?? [];
      assert.deepEqual([ann?.id, ann?.name, ann?.talking], ["16778240", "Ann <Example>", true]);
      assert.equal(nobody, undefined);
    });

  it("shows activity in place of a level where the codec hides it", async () => {
    await begin({ stream: { audioCodec: "opus", audioRate: 48_000, audioStreams: "multi" } });
    const { streamId } = await play();
    const { detail } = await seen(streamId, (stream) => stream.detail?.people[0]?.active);
    assert.equal("level" in (detail?.people[0] ?? {}), false);
  });

  it("reports only that streams exist that are not in view; and words only to those who asked", async () => {
    await begin();
    const { streamId } = await play();
    const captions = await seen(streamId, (stream) => stream.detail?.people.some(({ caption }) => caption), true);
    assert.ok(captions.detail?.people.some(({ caption }) => caption === "confidential words"));
    const response = await look([streamId]);
    assert.equal(response.headers.get("cache-control"), "no-store");
    const silent = await response.text();
    assert.match(silent, /"people":\[\{/);
    assert.doesNotMatch(silent, /confidential/);
    const brief = (await (await look()).json()) as PanelReply;
    assert.deepEqual(
      brief.streams.map((stream) => "detail" in stream),
      [false],
    );
  });

  it("counts a reconnection, and continues through a redeploy; a deleted node's streams disappear", async () => {
    await begin();
    const handle = await play();
    const { streamId } = handle;
    await seen(streamId, ({ state }) => state === "streaming");
    handle.drop("audio");
    await seen(streamId, ({ state, detail }) => state === "streaming" && detail?.reconnections === 1);
    const edited = streamFlow({ stream: { name: "renamed" } }).map(({ credentials: _, ...node }) => node);
    await nr.deploy(edited as ReturnType<typeof streamFlow>, "nodes");
    const { detail } = await seen(streamId, ({ state }) => state === "streaming");
    assert.equal(detail?.reconnections, 1);
    await nr.deploy(edited.filter(({ id }) => id !== "n-stream") as ReturnType<typeof streamFlow>, "nodes");
    await nr.logged(/Started modified nodes/);
    for (const end = Date.now() + 5000; ; await sleep(50)) {
      const { streams } = (await (await look()).json()) as PanelReply;
      if (streams.length === 0) break;
      assert.ok(Date.now() < end, JSON.stringify(streams));
    }
  });

  it("ends a stream when told to, and says when there is none", async () => {
    await begin();
    const handle = await play();
    const { streamId } = handle;
    await seen(streamId, ({ state }) => state === "streaming");
    assert.equal((await close({ streamId })).status, 202);
    await handle.done;
    const { detail } = await seen(streamId, ({ state }) => state === "stopped");
    assert.deepEqual(detail?.people, []);
    assert.equal((await close({ streamId })).status, 404);
    assert.equal((await close({ streamId: "no-such-stream" })).status, 404);
    for (const body of [{}, { streamId: 7 }, []]) assert.equal((await close(body)).status, 400, JSON.stringify(body));
  });

  it("shows why a stream failed, and the cure", async () => {
    await begin({ app: { servers: "*.zoom.us" } });
    const { streamId } = simulator.play(playOptions(nr.url, { scenario: whistle() }));
    const { detail } = await seen(streamId, ({ state }) => state === "failed");
    assert.equal(detail?.trouble?.code, "RTMS_SERVER_NOT_ALLOWED");
    assert.match(detail?.trouble?.text ?? "", /add it to the app node's servers\.$/);
    assert.deepEqual(detail?.trouble?.explained, { kind: "error", code: "notAllowed" });
    // The node's error is expected here.
    nr.log.splice(0);
  });

  it("shows which of Zoom's codes it was, so that it can be shown in another language", async () => {
    await begin();
    const { streamId } = simulator.play(
      playOptions(nr.url, { scenario: whistle(), faults: { "refuse-signaling": 3 } }),
    );
    const { detail } = await seen(streamId, ({ state }) => state === "failed");
    const { text = "", explained, original = "" } = detail?.trouble ?? {};
    assert.deepEqual(explained, { kind: "status", code: 3 });
    assert.match(original, /^Zoom refused the signaling handshake with status 3 INVALID_SIGNATURE/);
    assert.ok(text.startsWith(original) && text.endsWith("into the app node."), text);
    nr.log.splice(0);
  });

  it("gives the report of a stream while it runs and after it failed, without a name or a word", async () => {
    await begin({ stream: { trace: true } });
    const { streamId, id } = await play();
    await seen(streamId, ({ state, detail }) => state === "streaming" && (detail?.media.transcript?.packets ?? 0) > 1);
    const response = await report(streamId);
    assert.deepEqual(
      ["cache-control", "content-disposition"].map((name) => response.headers.get(name)),
      ["no-store", 'attachment; filename="zoom-rtms-report.json"'],
    );
    const text = await response.text();
    const { lines, versions, settings } = JSON.parse(text) as Report;
    assert.deepEqual(lines[0], { at: 0, kind: "hook", action: "started" });
    for (const type of [2, 4, 14, 17]) assert.ok(lines.some((line) => "type" in line && line.type === type));
    assert.match(`${versions?.nodeRed} ${versions?.package}`, /^\d+\.\d+\.\d+\S* \d+\.\d+\.\d+/);
    assert.deepEqual([settings?.servers, settings?.trace], ["ws://127.0.0.1", true]);
    for (const secret of ["Ann", "Example", "confidential", streamId, id, ...Object.values(CREDENTIALS)])
      assert.ok(!text.includes(secret), secret);
    assert.equal((await report("no-such-stream")).status, 404);
    await simulator.close();
    simulator = await listeningSimulator();
    const refused = simulator.play(playOptions(nr.url, { scenario: whistle(), faults: { "refuse-signaling": 3 } }));
    await seen(refused.streamId, ({ state }) => state === "failed");
    const after = (await (await report(refused.streamId)).json()) as Report;
    assert.deepEqual(
      after.lines.flatMap((line) => (line.kind === "state" ? [`${line.news}: ${line.effects}`] : [])),
      ["start: emit:connecting", "refused: fail:RTMS_HANDSHAKE"],
    );
    nr.log.splice(0);
  });

  it("records a stream from when it is told to", async () => {
    await begin();
    const { streamId } = await play();
    assert.equal((await seen(streamId, ({ detail }) => detail)).detail?.traced, false);
    assert.deepEqual(((await (await report(streamId)).json()) as Report).lines, []);
    assert.equal((await post("trace", { streamId })).status, 202);
    assert.equal((await seen(streamId, ({ detail }) => detail)).detail?.traced, true);
    assert.equal((await post("trace", { streamId: "no-such-stream" })).status, 404);
    assert.equal((await post("trace", {})).status, 400);
  });

  it("answers only users with read permission, and closes or records only for those with write permission", async () => {
    await begin({}, { adminAuth });
    const { streamId } = await play();
    const users = [undefined, "flows", "reader", "panel", "writer", "admin"] as const;
    const tokens = await Promise.all(users.map((user) => user && tokenOf(nr.url, user)));
    const statuses = async (path: string, body: object) =>
      await Promise.all(tokens.map(async (token) => (await askAdmin(nr.url, path, body, asUser(token))).status));
    assert.deepEqual(await statuses("panel/report", { streamId }), [401, 401, 200, 200, 200, 200]);
    assert.deepEqual(await statuses("panel/trace", { streamId }), [401, 401, 401, 401, 202, 202]);
    assert.deepEqual(await statuses("panel", { show: [streamId] }), [401, 401, 200, 200, 200, 200]);
    assert.deepEqual(await statuses("panel/words", { show: [streamId] }), [401, 401, 401, 401, 200, 200]);
    assert.deepEqual(await statuses("panel/picture", { streamId }), [401, 401, 401, 401, 404, 404]);
    assert.deepEqual(await statuses("panel/close", { streamId: "no-such-stream" }), [401, 401, 401, 401, 404, 404]);
    assert.equal((await close({ streamId }, tokens.at(-1))).status, 202);
  });

  it("shows users with only read permission counts, states and levels, and no word or name", async () => {
    await begin({ stream: { audioStreams: "multi" } }, { adminAuth });
    const { streamId } = await play();
    const writer = await tokenOf(nr.url, "writer");
    const isTold = async () => (await (await look([streamId], true, writer)).text()).includes("confidential words");
    for (const end = Date.now() + 15_000; !(await isTold()); await sleep(50)) assert.ok(Date.now() < end, "no caption");
    for (const user of ["reader", "panel"] as const) {
      const token = asUser(await tokenOf(nr.url, user));
      const response = await askAdmin(nr.url, "panel", { show: [streamId], captions: true }, token);
      const text = await response.text();
      assert.doesNotMatch(text, /confidential|Ann|Example/, user);
      const [stream] = (JSON.parse(text) as PanelReply).streams;
      assert.equal(stream?.state, "streaming");
      assert.ok((stream.detail?.media.audio?.packets ?? 0) > 0);
      const [ann] = stream.detail?.people ?? [];
      assert.deepEqual([ann?.id, ann?.talking, typeof ann?.level], ["16778240", true, "number"]);
      assert.deepEqual(Object.keys(ann ?? {}).sort(), ["id", "level", "talking"]);
    }
  });
});
