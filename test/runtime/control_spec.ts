// zoom-rtms-control and zoom-rtms-account in a real Node-RED, with Zoom's REST API on this machine: events of Zoom come by
// webhooks, go through the control node, and Zoom is called.

import assert from "node:assert/strict";
import { until } from "../until";
import { askAdmin } from "./admin-client";
import { type ControlFlow, controlFlow, event, meetingStarted, NUMBER, UUID } from "./control-flow";
import { type FlowNode, type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { complaints } from "./stream-flow";
import { CREDENTIALS, post } from "./webhook-client";
import { ACCOUNT_CREDENTIALS, ZoomApi } from "./zoom-api";

const MEETING_CALL = `/v2/live_meetings/${NUMBER}/rtms_app/status`;

describe("zoom-rtms-control in a real Node-RED", () => {
  let nr: NodeRedProcess;
  const zoom = new ZoomApi();
  before(async () => {
    await zoom.listen();
    nr = await startNodeRed();
  });
  after(async () => {
    await nr.stop();
    zoom.close();
  });
  beforeEach(() => zoom.forget());

  const flowOf = (rig?: ControlFlow): FlowNode[] => controlFlow(zoom.origin, rig);
  const begin = (rig?: ControlFlow) => nr.renew(flowOf(rig));
  const send = async (body: string) => assert.equal((await post(`${nr.url}/zoom/rtms`, body)).status, 200);
  const accepted = async (many = 1) =>
    (await nr.messages("accepted", many)).map(({ payload }) => payload as Record<string, unknown>);
  const errors = async (many = 1) =>
    (await nr.messages("errors", many)).map(({ error }) => error as { message: string; code?: string });

  it("starts RTMS of a meeting that begins, on behalf of its host, and keeps the message", async () => {
    await begin();
    await nr.status("control", /ready/);
    await send(meetingStarted());
    assert.deepEqual(await accepted(), [{ action: "start", product: "meeting", id: NUMBER, accepted: true }]);
    const [message] = await nr.messages("accepted", 1);
    assert.equal(message?.topic, "meeting.started");
    assert.ok(message?.rtms);
    const settings = { client_id: CREDENTIALS.clientId, participant_user_id: "hostUserId" };
    assert.deepEqual(
      zoom.calls.map(({ method, path, body }) => ({ method, path, body })),
      [{ method: "PATCH", path: MEETING_CALL, body: { action: "start", settings } }],
    );
    assert.deepEqual(zoom.tokens, [`grant_type=account_credentials&account_id=${ACCOUNT_CREDENTIALS.accountId}`]);
    await nr.status("control", /accepted/);
  });

  it("shares one token among calls and across deploys", async () => {
    await begin();
    await send(meetingStarted());
    await accepted();
    await nr.deploy(flowOf().map((node) => ({ ...node, credentials: node.credentials ?? {} })) as FlowNode[]);
    await send(meetingStarted());
    await accepted(2);
    assert.ok(zoom.tokens.length <= 1, "a test before may have got it");
    assert.equal(new Set(zoom.calls.map(({ token }) => token)).size, 1);
  });

  it("calls for a Contact Center engagement by PUT, without a participant", async () => {
    await begin();
    await send(event("contact_center.engagement_started", { object: { engagement_id: "eng/1" } }));
    assert.deepEqual(await accepted(), [{ action: "start", product: "contact_center", id: "eng/1", accepted: true }]);
    const [call] = zoom.calls;
    assert.deepEqual([call?.method, call?.path], ["PUT", "/v2/contact_center/eng%2F1/rtms_app/status"]);
    assert.deepEqual(call?.body, { action: "start", settings: { client_id: CREDENTIALS.clientId } });
  });

  it("calls for a Video SDK session with a signed token of its own, without an app", async () => {
    await begin({ account: { kind: "video-sdk" }, control: { app: "" } });
    await send(event("session.started", { object: { session_id: "a/b==", id: "x" } }));
    assert.deepEqual(await accepted(), [{ action: "start", product: "session", id: "a/b==", accepted: true }]);
    const [call] = zoom.calls;
    assert.equal(call?.path, "/v2/videosdk/sessions/a%252Fb%253D%253D/rtms_app/status");
    assert.deepEqual(call?.body, { action: "start" });
    assert.equal(zoom.tokens.length, 0);
    assert.deepEqual(complaints(nr), [], "nothing is missing");
    const [, claims = ""] = String(call?.token).split(".");
    assert.equal(JSON.parse(Buffer.from(claims, "base64url").toString()).iss, ACCOUNT_CREDENTIALS.clientId);
  });

  it("stops the stream that a lifecycle event is about, by the number that meeting.started told", async () => {
    const flow = flowOf({ control: { action: "stop" } }).map((node) =>
      node.id === "webhook" ? { ...node, wires: [["control"], []] } : node,
    );
    await nr.renew(flow);
    await send(meetingStarted("96000000001", "uuidOfAnother=="));
    await send(event("meeting.rtms_started", { meeting_uuid: "uuidOfAnother==", rtms_stream_id: "s9" }));
    assert.deepEqual(await accepted(), [{ action: "stop", product: "meeting", id: "96000000001", accepted: true }]);
    assert.deepEqual(zoom.calls[0]?.body.action, "stop");
  });

  it("says what to do when nothing has told the number of a meeting", async () => {
    const flow = flowOf().map((node) => (node.id === "webhook" ? { ...node, wires: [["control"], []] } : node));
    await nr.renew(flow);
    await send(event("meeting.rtms_started", { meeting_uuid: "nobodyKnows==", rtms_stream_id: "s" }));
    const [error] = await errors();
    assert.equal(error?.code, "RTMS_INPUT");
    assert.match(String(error?.message), /UUID of a meeting.*payload\.object\.id/);
    assert.equal(zoom.calls.length, 0);
    await nr.status("control", /RTMS_INPUT/);
  });

  it("refuses an action that there is not, and stops what another control node has started", async () => {
    await begin({
      func: "return [[{ payload: { action: 'Stop' } }, { payload: { action: 'start', product: 'meeting', id: '12345678901', accepted: true } }]];",
      control: { action: "stop" },
    });
    await send(meetingStarted());
    const [error] = await errors();
    assert.equal(error?.code, "RTMS_INPUT");
    assert.match(String(error?.message), /payload\.action is "Stop".*start, stop, pause, resume/);
    assert.deepEqual(
      (await accepted()).map(({ action }) => action),
      ["stop"],
    );
  });

  it("does what a message asks for, with ids of typed inputs, and what it sent itself controls it again", async () => {
    await begin({
      func: "return [[{ payload: { action: 'pause' }, meeting: { number: '123 4567 8901' } }, { payload: { action: 'resume', product: 'meeting', id: 12345678901 }, meeting: { number: 12345678901 }}]];",
      control: {
        product: "meeting",
        zoomId: "meeting.number",
        zoomIdType: "msg",
        participantUserId: '"user-" & payload.action',
        participantUserIdType: "jsonata",
      },
    });
    await send(meetingStarted());
    assert.deepEqual(
      (await accepted(2)).map(({ action }) => action),
      ["pause", "resume"],
    );
    assert.deepEqual(
      zoom.calls.map(({ path, body }) => [path, body.action, (body.settings as Message).participant_user_id]),
      [
        ["/v2/live_meetings/12345678901/rtms_app/status", "pause", "user-pause"],
        ["/v2/live_meetings/12345678901/rtms_app/status", "resume", "user-resume"],
      ],
    );
  });

  it("does not take an action from an event of Zoom", async () => {
    await begin();
    await send(JSON.stringify({ ...JSON.parse(meetingStarted()), action: "stop" }));
    assert.equal((await accepted())[0]?.action, "start");
  });

  it("takes ids from the flow's context and from variables of its flow", async () => {
    const flow = flowOf({
      func: "flow.set('number', '777'); return msg;",
      control: {
        product: "meeting",
        zoomId: "number",
        zoomIdType: "flow",
        participantUserId: "HOST",
        participantUserIdType: "env",
      },
    });
    await nr.renew(
      flow.map((node) =>
        node.id === "tab" ? { ...node, env: [{ name: "HOST", value: "hostOfEnv", type: "str" }] } : node,
      ),
    );
    await send(meetingStarted());
    await accepted();
    assert.equal(zoom.calls[0]?.path, "/v2/live_meetings/777/rtms_app/status");
    assert.deepEqual(
      zoom.calls.map(({ body }) => body.settings),
      [{ client_id: CREDENTIALS.clientId, participant_user_id: "hostOfEnv" }],
    );
  });

  it("an expression without a value is an error that names the property", async () => {
    await begin({ control: { zoomId: "number", zoomIdType: "msg" } });
    await send(meetingStarted());
    const [error] = await errors();
    assert.match(String(error?.message), /"zoomId" \(msg: number\) gives no id/);
  });

  it("retries what Zoom does not accept yet, and shows that it waits", async () => {
    // Twice, so that the second wait is longer than the time for which a status stays at least.
    for (let n = 0; n < 2; n += 1) zoom.answers.push({ status: 400, body: { code: 3000, message: "Not yet" } });
    await begin();
    await send(meetingStarted());
    await nr.status("control", /waiting/);
    assert.equal((await accepted())[0]?.accepted, true);
    assert.equal(zoom.calls.length, 3);
  });

  it("counts what had started already as done", async () => {
    zoom.answers.push({ status: 400, body: { code: 3000, message: "RTMS is already started." } });
    await begin();
    await send(meetingStarted());
    assert.deepEqual(await accepted(), [
      { action: "start", product: "meeting", id: NUMBER, accepted: true, already: true },
    ]);
  });

  it("gets one new token when Zoom refuses the first", async () => {
    await begin();
    zoom.answers.push({ status: 401, body: { code: 124, message: "Invalid access token." } });
    await send(meetingStarted());
    await accepted();
    assert.equal(new Set(zoom.calls.map(({ token }) => token)).size, 2);
  });

  it("reports what Zoom refuses, with its code and the cure, and explains it in the dialog", async () => {
    zoom.answers.push({ status: 400, body: { code: 2308, message: "Not allowed" } });
    await begin();
    await send(meetingStarted());
    const [error] = await errors();
    assert.equal(error?.code, "RTMS_REST");
    assert.match(String(error?.message), /2308.*participantUserId/);
    await nr.status("control", /RTMS_REST/);
    const answer = (await (await askAdmin(nr.url, "control/last", { id: "control" })).json()) as { last: Message };
    const { action, code, explanation, message } = answer.last;
    assert.equal(
      message,
      `Zoom refused to start RTMS for the meeting ${NUMBER} with code 2308 (HTTP 400) "Not allowed".`,
    );
    assert.deepEqual({ action, code, explanation }, { action: "start", code: "RTMS_REST", explanation: "rest.2308" });
    await send(meetingStarted());
    await accepted();
    assert.deepEqual(await (await askAdmin(nr.url, "control/last", { id: "control" })).json(), {});
  });

  it("the dialog learns of no failure of a node that is not deployed, or is another", async () => {
    for (const id of ["nobody", "webhook", "account"])
      assert.deepEqual(await (await askAdmin(nr.url, "control/last", { id })).json(), {}, id);
  });

  it("confirms a start by the stream's event, which may come before Zoom's answer", async () => {
    zoom.accepted = () =>
      void send(
        event("meeting.rtms_started", { meeting_uuid: UUID, rtms_stream_id: "theStream", server_urls: "wss://a" }),
      );
    await begin({ control: { confirm: true } });
    await send(meetingStarted());
    assert.deepEqual(await accepted(), [
      { action: "start", product: "meeting", id: NUMBER, accepted: true, streamId: "theStream" },
    ]);
  });

  it("says that the stream's event never came, and why that may be", async () => {
    await begin({ control: { confirm: true, patience: 1 } });
    await send(meetingStarted());
    const [error] = await errors();
    assert.equal(error?.code, "RTMS_REST");
    assert.match(String(error?.message), /no meeting\.rtms_started event came within 1 s\. .*event subscription/);
    assert.deepEqual(await nr.messages("accepted"), []);
  });

  it("names the event of each product as Zoom does", async () => {
    await begin({ control: { confirm: true, patience: 1 } });
    await send(event("contact_center.engagement_started", { object: { engagement_id: "e7" } }));
    assert.match(String((await errors())[0]?.message), /no contact_center\.voice_rtms_started event came/);
  });

  it("ends its calls without an error and without a message when a deploy closes it", async () => {
    zoom.answers.push({ status: 200, silent: true });
    await begin();
    await send(meetingStarted());
    await until(() => zoom.calls.length === 1);
    const since = Date.now();
    await nr.deploy(flowOf({ control: { patience: 31 } }).map(({ credentials: _, ...node }) => node) as FlowNode[]);
    await until(() => zoom.abandoned === 1, 9000);
    assert.ok(Date.now() - since < 9000, "not only at the deadline of the call");
    await nr.status("control", /ready/);
    assert.deepEqual(await nr.messages("errors"), []);
    assert.deepEqual(await nr.messages("accepted"), []);
    await send(meetingStarted());
    await accepted();
  });

  it("lets at most 100 calls wait", async () => {
    for (let n = 0; n < 100; n += 1) zoom.answers.push({ status: 200, silent: true });
    await begin({ func: "for (let n = 0; n < 101; n += 1) node.send({ payload: msg.payload });" });
    await send(meetingStarted());
    const [error] = await errors();
    assert.equal(error?.code, "RTMS_LIMIT");
    assert.match(String(error?.message), /100 calls to Zoom wait/);
  });

  it("refuses messages with the reason if a setting is wrong", async () => {
    await begin({ control: { patience: "long" } });
    await nr.status("control", /settings/);
    await send(meetingStarted());
    assert.match(String((await errors())[0]?.message), /"patience" is "?long"?; expected a number from 0 to 3600/);
  });
});
