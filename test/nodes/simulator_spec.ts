// What the simulator node does with each kind of message, and what it plays to the nodes around it.

import assert from "node:assert/strict";
import { Simulator } from "../../src/simulator";
import { Meeting } from "../../src/simulator/meeting";
import { CREDENTIALS } from "../runtime/webhook-client";
import { until } from "../until";
import { helper, inNodeRed, type Message } from "./output-harness";
import { Rig, servers } from "./simulator-rig";

describe("zoom-rtms-simulator", function () {
  this.timeout(30_000);
  inNodeRed();

  it("needs no setting to play to the webhook node with the same app, and leaves nothing open", async () => {
    const before = servers();
    const rig = await new Rig().load();
    await rig.play();
    assert.deepEqual(rig.errors(), []);
    const [playing = {}] = rig.events("playing");
    assert.match(String(playing.url), /^http:\/\/127\.0\.0\.1:\d+\/zoom$/);
    assert.deepEqual(
      rig.events("webhook").map(({ name, status }) => [name, status]),
      [
        ["endpoint.url_validation", 200],
        ["meeting.rtms_started", 200],
        ["meeting.rtms_stopped", 200],
      ],
    );
    await until(() => rig.happened.some(({ payload }) => (payload as Message).event === "stopped"));
    assert.equal(
      rig.said.filter(({ payload }) => payload === "Can you see what I am saying on your screen?").length,
      1,
    );
    const [done = {}] = rig.events("done");
    assert.equal(done.streamId, playing.streamId);
    assert.ok((done.sent as { audio: { packets: number } }).audio.packets > 100);
    assert.deepEqual(done.closed, { reason: 6, name: "MEETING_ENDED" });
    assert.ok(rig.log.every(({ topic, payload }) => topic === (payload as Message).event));
    await until(() => servers() === before);
    await until(() => rig.statuses.some(({ status }) => (status as Message).text === "status.done"));
    assert.ok(rig.statuses.some(({ status }) => (status as Message).text === "status.playing.meeting"));
  });

  it("reveals no secrets and nothing of what is said", async () => {
    const rig = await new Rig({ simulator: { seconds: 4 } }).load();
    await rig.play();
    const { clientId, clientSecret } = rig.app().settings();
    const told = JSON.stringify([rig.log, rig.statuses]);
    for (const secret of [clientId, clientSecret, rig.app().secretToken(), "plainToken", "your screen", "Maya"])
      assert.ok(!told.includes(secret), secret);
  });

  it("plays to an app with credentials of its own, whose streams connect to nothing else on this machine", async () => {
    const rig = await new Rig({ credentials: CREDENTIALS, simulator: { seconds: 4 } }).load();
    rig.send();
    await until(() => rig.events("flowing").length > 0, 8000);
    assert.ok(!rig.app().settings().allows("ws://127.0.0.1:9"));
    await until(() => rig.completed.length === 1, 15_000);
    assert.deepEqual(rig.events("done")[0]?.closed, { reason: 6, name: "MEETING_ENDED" });
    assert.equal(rig.app().settings().clientSecret, CREDENTIALS.clientSecret);
    assert.ok(!JSON.stringify(rig.log).includes(CREDENTIALS.clientSecret));
  });

  it("plays what a message asks for, several beside each other, and checks the URL once", async () => {
    const rig = await new Rig({ simulator: { faults: ["stop=1@100"] } }).load();
    rig.send({ action: "start", product: "phone", faults: [] });
    rig.send({ action: "start", product: "contact_center", faults: "duplicate-webhook" });
    rig.send({ action: "start" });
    rig.send({ any: "thing" });
    rig.send();
    await until(() => rig.completed.length === 5, 15_000);
    assert.deepEqual(rig.errors(), []);
    assert.deepEqual(
      rig
        .events("playing")
        .map(({ product }) => product)
        .sort(),
      ["contact_center", "meeting", "meeting", "meeting", "phone"],
    );
    assert.equal(new Set(rig.events("playing").map(({ streamId }) => streamId)).size, 5);
    const names = rig.events("webhook").map(({ name }) => name);
    assert.equal(names.filter((name) => name === "contact_center.voice_rtms_started").length, 2);
    await rig.play(undefined, 6);
    assert.ok(names.filter((name) => name === "endpoint.url_validation").length >= 1);
    const checks = () => rig.events("webhook").filter(({ name }) => name === "endpoint.url_validation").length;
    const before = checks();
    await rig.play(undefined, 7);
    assert.equal(checks(), before);
  });

  it("causes faults that the stream recovers from, on a port that opens meanwhile too", async () => {
    const rig = await new Rig().load();
    await rig.play({ action: "start", faults: ["drop-medium=audio@500", "failover@1500", "duplicate-webhook"] });
    assert.deepEqual(rig.errors(), []);
    assert.deepEqual(
      rig.events("fault").map(({ fault }) => fault),
      ["drop-medium", "failover"],
    );
    assert.equal(rig.events("moved").length, 1);
    assert.deepEqual(rig.events("done")[0]?.closed, { reason: 6, name: "MEETING_ENDED" });
    const happened = rig.happened.map(({ payload }) => (payload as Message).event);
    assert.ok(happened.filter((event) => event === "streaming").length >= 2, happened.join());
  });

  it("stops everything on request, which is no error", async () => {
    const rig = await new Rig({ simulator: { seconds: 60 } }).load();
    const before = servers();
    rig.send();
    rig.send();
    await until(() => rig.events("flowing").length >= 2, 8000);
    await rig.play({ action: "stop" }, 3);
    assert.deepEqual(rig.errors(), []);
    assert.deepEqual(
      rig.events("ended").map(({ reason }) => reason),
      ["USER_TRIGGERED", "USER_TRIGGERED"],
    );
    await until(() => rig.happened.filter(({ payload }) => (payload as Message).event === "stopped").length === 2);
    await until(() => servers() === before);
    // The same at the very beginning, before anything was sent.
    rig.send();
    rig.send({ action: "stop" });
    await until(() => rig.completed.length === 5, 8000);
    assert.deepEqual(rig.errors(), []);
    await until(() => servers() === before);
  });

  it("closes everything with the node", async () => {
    const before = servers();
    const rig = await new Rig({ simulator: { seconds: 60 } }).load();
    rig.send();
    await until(() => rig.events("flowing").length >= 1, 8000);
    await helper.unload();
    await until(() => servers() === before);
  });

  it("treats a failure that a fault is meant to cause as expected, and reports it", async () => {
    const rig = await new Rig({ simulator: { faults: ["forged-signature"] } }).load();
    await rig.play();
    assert.deepEqual(rig.errors(), []);
    const [{ code, message } = {} as Message] = rig.events("failed");
    assert.equal(code, "RTMS_CONNECTION");
    assert.match(String(message), /answered 401/);
  });

  it("plays to an app with credentials whose servers allow this machine", async () => {
    const rig = await new Rig({ credentials: CREDENTIALS, app: { servers: "ws://127.0.0.1" } }).load();
    await rig.play();
    assert.deepEqual(rig.errors(), []);
    assert.equal(rig.events("done").length, 1);
  });
});

describe("a meeting that is closed", () => {
  it("leaves no port behind, even one that is just being opened", async () => {
    const before = servers();
    const webhookUrl = "http://127.0.0.1:1/";
    const opening = new Meeting(CREDENTIALS, { webhookUrl });
    const over = assert.rejects(opening.run());
    await opening.close();
    await over;
    const simulator = await new Simulator(CREDENTIALS).listen();
    simulator.play({ webhookUrl }).inject("failover");
    await simulator.close();
    assert.deepEqual(simulator.urls, []);
    await until(() => servers() === before);
  });
});
