// *zoom control* with `confirm` and with each product, in a real Node-RED against the simulator's API: what is started by
// REST, confirmed by the event WebSocket, and played by *zoom stream*.

import assert from "node:assert/strict";
import type { Product } from "../../src/protocol/values";
import { Simulator } from "../../src/simulator";
import { until } from "../until";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { caught, order, payloadsOf, simulatedZoom, zoomFlow } from "./simulated-zoom";
import { monologue, soundOf } from "./stream-flow";
import { CREDENTIALS } from "./webhook-client";
import { ACCOUNT_CREDENTIALS } from "./zoom-api";

const BEGINS = /^(meeting|webinar|session)\.started$|^contact_center\.engagement_started$/;
/** Every meeting, session and engagement that begins is started. */
const STARTS = `return ${BEGINS}.test(msg.payload.event) ? msg : null;`;
const SCENARIO = monologue(500);
/** For a meeting of which no event has told its host. */
const HOST_OF_MESSAGE = { participantUserId: "payload.hostId", participantUserIdType: "msg" };

describe("zoom control with confirmation, through a real Node-RED", function () {
  this.timeout(120_000);
  let nr: NodeRedProcess;
  let zoom: Simulator;
  before(async () => {
    nr = await startNodeRed();
  });
  after(() => nr?.stop());
  afterEach(() => zoom?.close());

  async function begin(control: object = {}, decide = STARTS, edit = (flow: FlowNode[]) => flow): Promise<void> {
    zoom = await simulatedZoom({ flush: 300 });
    await nr.renew(edit(zoomFlow(zoom, { control: { confirm: true, patience: 20, ...control }, decide })));
    await nr.status("events", /✓ 0/);
  }

  for (const [product, prefix] of [
    ["meeting", "meeting.rtms_"],
    ["webinar", "webinar.rtms_"],
    ["contact_center", "contact_center.voice_rtms_"],
  ] as const satisfies readonly (readonly [Product, string])[])
    it(`starts RTMS of a ${product} that begins and confirms it; stops it and confirms that`, async () => {
      await begin();
      const meeting = zoom.meeting({ product, scenario: SCENARIO });
      const stream = await meeting.started;
      const { streamId } = stream;
      const about = { product, id: meeting.restId, accepted: true, streamId };
      assert.deepEqual(await payloadsOf(nr, "accepted", 1), [{ action: "start", ...about }]);
      await nr.messages("audio", 20, 20_000);
      await order(nr, { product, id: meeting.restId, action: "stop" });
      assert.deepEqual((await payloadsOf(nr, "accepted", 2))[1], { action: "stop", ...about });
      const names = (await payloadsOf(nr, "lifecycle", 2)).map(({ event }) => event);
      assert.deepEqual(names, [`${prefix}started`, `${prefix}stopped`]);
      const audio = await nr.messages("audio", stream.audio.length + 1);
      assert.equal(Buffer.compare(soundOf(audio), Buffer.concat(stream.audio.map(({ bytes }) => bytes))), 0);
      assert.deepEqual(await caught(nr), []);
    });

  it("starts RTMS of a Video SDK session by the API key of its own account, without naming an app", async () => {
    // The events come with the token of an app, the call with a key of the Video SDK.
    const key = { id: "key", type: "zoom-rtms-account", name: "", kind: "video-sdk", host: "" };
    await begin({ account: "key", app: "" }, STARTS, (flow) => [
      ...flow,
      { ...key, host: zoom.api.origin, credentials: ACCOUNT_CREDENTIALS },
    ]);
    const session = zoom.meeting({ product: "session", id: "/aB+c//d/3x==", scenario: SCENARIO });
    const { streamId } = await session.started;
    assert.deepEqual(await payloadsOf(nr, "accepted", 1), [
      { action: "start", product: "session", id: session.restId, accepted: true, streamId },
    ]);
    await nr.messages("audio", 20, 20_000);
    assert.deepEqual(await caught(nr), []);
  });

  it("refuses Zoom Phone with the reason, and does not call Zoom", async () => {
    await begin();
    await order(nr, { product: "phone", id: "123" });
    const [error] = await caught(nr, 1);
    assert.equal(error?.code, "RTMS_INPUT");
    assert.match(String(error?.message), /Zoom Phone cannot be controlled by REST: Zoom publishes no such call/);
    assert.deepEqual(zoom.api.ledger.calls, []);
  });

  for (const [product, event] of [
    ["meeting", "meeting\\.rtms_started"],
    ["contact_center", "contact_center\\.voice_rtms_started"],
  ] as const)
    it(`says that the event of the ${product} never came, by its name, and why that may be`, async () => {
      await begin({ patience: 1, ...HOST_OF_MESSAGE });
      // Its events go elsewhere: by webhook to a port that refuses.
      const nowhere = { webhookUrl: "http://127.0.0.1:1/", delivery: "webhook" } as const;
      const other = await new Simulator({ ...CREDENTIALS, webhookRetries: [], api: zoom.api }).listen();
      try {
        const { restId, hostId } = other.meeting({ ...nowhere, product, scenario: SCENARIO });
        await order(nr, { action: "start", product, id: restId, hostId });
        const [error] = await caught(nr, 1);
        assert.equal(error?.code, "RTMS_REST");
        assert.match(String(error?.message), new RegExp(`no ${event} event came within 1 s\\. Most likely the app`));
        assert.deepEqual(await payloadsOf(nr, "accepted"), []);
        assert.equal(zoom.api.ledger.calls.at(-1)?.status, product === "meeting" ? 202 : 204);
      } finally {
        await other.close();
      }
    });

  it("is confirmed by this meeting's event, not by another's that begins at the same time", async () => {
    await begin();
    const meetings = [1, 2, 3].map(() => zoom.meeting({ scenario: SCENARIO }));
    const streams = await Promise.all(meetings.map(({ started }) => started));
    const accepted = await payloadsOf(nr, "accepted", 3);
    for (const [index, { restId }] of meetings.entries())
      assert.equal(accepted.find(({ id }) => id === restId)?.streamId, streams[index]?.streamId);
  });

  it("confirms a stop although the meeting ends before its event has come", async () => {
    await begin();
    const meeting = zoom.meeting({ scenario: SCENARIO });
    const { streamId } = await meeting.started;
    await payloadsOf(nr, "accepted", 1);
    await order(nr, { action: "stop", product: "meeting", id: meeting.restId });
    await until(() => zoom.api.ledger.calls.length === 2, 20_000);
    await meeting.end();
    assert.equal((await payloadsOf(nr, "accepted", 2))[1]?.streamId, streamId);
  });

  it("starts meetings in a flow without a switch too, and says at once what is missing when they end", async () => {
    await begin({}, "return msg;");
    const meeting = zoom.meeting({ scenario: SCENARIO });
    await meeting.started;
    await payloadsOf(nr, "accepted", 1);
    await meeting.end();
    const [error] = await caught(nr, 1);
    assert.equal(error?.code, "RTMS_INPUT");
    assert.match(String(error?.message), /meeting\.ended reports an end.*switch node/);
    assert.equal(zoom.api.ledger.calls.length, 1);
  });

  it("says at once that a meeting is over whose stream is to be stopped", async () => {
    await begin({ patience: 3600 });
    const meeting = zoom.meeting({ scenario: SCENARIO });
    await payloadsOf(nr, "accepted", 1);
    await meeting.end();
    await order(nr, { action: "stop", product: "meeting", id: meeting.restId });
    const [error] = await caught(nr, 1);
    assert.deepEqual(error?.cause, { code: 404, name: "NOT_FOUND" });
    assert.equal(zoom.api.ledger.calls.length, 2);
  });
});
