// What the stream node refuses, where it reports that, and what it does not reveal.

import assert from "node:assert/strict";
import { inspect, isDeepStrictEqual } from "node:util";
import type { Simulator } from "../../src/simulator";
import { listeningSimulator, monologue } from "../runtime/stream-flow";
import { until } from "../until";
import { helper } from "./output-harness";
import { StreamRig } from "./stream-rig";

const NOBODY = "http://127.0.0.1:9/nobody";

describe("zoom-rtms-stream refuses", () => {
  let simulator: Simulator;
  const rigs = async (...properties: Record<string, unknown>[]) => await new StreamRig(simulator, properties).load();

  before(() => helper.startServer());
  after(() => helper.stopServer());
  beforeEach(async () => {
    simulator = await listeningSimulator();
  });
  afterEach(async () => {
    await helper.unload();
    await simulator.close();
  });

  for (const said of ["Jane said hello", '{"said": Jane', "1234567890123456789 Jane", Buffer.from("Jane said hello")])
    it(`${inspect(said)} without a word of it in the error or its cause`, async () => {
      const rig = await rigs({});
      await rig.feed(said);
      assert.equal(rig.lastError.code, "RTMS_INPUT");
      assert.ok(!inspect(rig.lastError, { depth: 9, showHidden: true }).includes("Jane"));
    });

  for (const levels of [32, 33])
    it(`webhooks and commands that are nested deeper than 32 levels: ${levels}`, async () => {
      const rig = await rigs({});
      let extra: unknown = 0;
      for (let level = 2; level < levels; level++) extra = { extra };
      const payload = { event: "meeting.ended", payload: { extra } };
      const messages = [payload, JSON.stringify(payload), Buffer.from(JSON.stringify(payload))];
      for (const message of [...messages, { action: "stats", payload: { extra } }]) {
        await rig.feed(message);
        if (levels === 32) assert.equal(rig.caught.length, 0);
        else assert.match(rig.lastError.message, /nested deeper than 32 levels.*unchanged/);
      }
      assert.equal(rig.caught.length, levels === 32 ? 0 : 4);
    });

  it("an event that no product has when it is deployed, not with the first stream", async () => {
    const rig = await rigs({ subscribe: "participant_join, participant_jion" });
    await rig.feed({ event: "meeting.ended" });
    assert.equal(rig.lastError.code, "RTMS_INPUT");
    assert.match(rig.lastError.message, /^Zoom has no event "participant_jion"/);
  });

  it("a command for the streams that cannot execute it, and executes it for the others", async () => {
    const rig = await rigs({});
    const plays = (["contact_center", "meeting"] as const).map((product) =>
      simulator.play({ webhookUrl: NOBODY, product, scenario: monologue(500) }),
    );
    for (const { product, id, streamId } of plays) {
      const event = product === "meeting" ? "meeting.rtms_started" : "contact_center.voice_rtms_started";
      await rig.feed({ event, payload: { uuid: id, rtms_stream_id: streamId, server_urls: simulator.url } });
    }
    const [, meeting] = plays;
    assert.ok(meeting);
    const asked: Record<string, unknown>[] = [];
    meeting.on("message", (_socket, message) => asked.push(message));
    await rig.feed({ action: "subscribe", events: ["participant_video_on"] });
    assert.match(rig.lastError.message, /not an event of contact_center/);
    const isAsked = ({ events }: Record<string, unknown>) =>
      isDeepStrictEqual(events, [{ event_type: 8, subscribe: true }]);
    await until(() => asked.some(isAsked));
  });

  it("another node's stream with one warning, however often Zoom offers it", async () => {
    const rig = await rigs({}, {});
    const handle = simulator.play({ webhookUrl: NOBODY, scenario: monologue(500) });
    const offer = (event: string, at: number) => ({
      event,
      event_ts: at,
      payload: { meeting_uuid: handle.id, rtms_stream_id: handle.streamId, server_urls: simulator.url },
    });
    const warnings: unknown[] = [];
    helper.getNode(rig.ids[1] ?? "").on("call:warn", (call) => warnings.push(call));
    await rig.feed(offer("meeting.rtms_started", 1), 0);
    for (const at of [1, 1, 2]) await rig.feed(offer("meeting.rtms_started", at), 1);
    assert.equal(warnings.length, 1);
    await until(() => rig.statuses.some(({ status }) => (status as { text?: string }).text === "status.owned"));
  });
});

describe("zoom-rtms-stream without a usable app", () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());
  afterEach(() => helper.unload());

  for (const [what, app, cure] of [
    ["no app", { app: "" }, /No Zoom app is chosen/],
    ["an app whose CA file is missing", { ca: "/nobody/has/this.pem" }, /CA file .* cannot be read/],
  ] as const)
    it(`says so when it is deployed: ${what}`, async () => {
      const simulator = await listeningSimulator();
      const rig = await new StreamRig(simulator, [app], app).load();
      await simulator.close();
      const { error } = helper.getNode(rig.ids[0] ?? "") as unknown as { error: { args: unknown[][] } };
      assert.match(error.args.flat().join("\n"), cure);
    });
});
