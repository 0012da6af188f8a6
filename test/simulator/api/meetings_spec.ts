// A simulated meeting, which has no stream before a REST call starts one: what is reported of it, and by which way.

import assert from "node:assert/strict";
import type { MeetingOptions } from "../../../src/simulator";
import { until } from "../../until";
import { Receiver } from "../support";
import {
  ACCOUNT,
  call,
  closeAll,
  EventClient,
  openApi,
  openSimulator,
  SCENARIO,
  startFor,
  tokenOf,
} from "./api-client";

type Fields = Record<string, unknown>;
/** The payload of an event, and what it says of the meeting itself. */
const payloadOf = (event: object | undefined): Fields => (event as { payload?: Fields } | undefined)?.payload ?? {};
const objectOf = (event: object | undefined): Fields => payloadOf(event).object as Fields;

describe("a simulated meeting", () => {
  let receiver: Receiver;
  const clients: EventClient[] = [];
  beforeEach(async () => {
    receiver = await Receiver.open();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.terminate();
    await closeAll();
    await receiver.close();
  });

  /** Begins a meeting with or without an event client, and starts RTMS. */
  async function held(options: MeetingOptions, hasClient: boolean) {
    const simulator = await openSimulator();
    const { api } = simulator;
    const token = await tokenOf(api.origin, "grant_type=client_credentials");
    const client = hasClient ? await EventClient.open(api.endpoint(), token) : undefined;
    if (client) clients.push(client);
    const meeting = simulator.meeting({ scenario: SCENARIO, number: "81234567890", ...options });
    await meeting.begun;
    await call(api.origin, "live_meetings/81234567890", token, startFor(meeting.hostId));
    const stream = await meeting.started;
    await stream.started;
    await meeting.end();
    return { api, client, meeting, stream };
  }
  const ALL = ["meeting.started", "meeting.rtms_started", "meeting.rtms_stopped", "meeting.ended"];

  it("is reported over the event WebSocket, from its begin to its end", async () => {
    const { api, client, meeting, stream } = await held({ topic: "Weekly" }, true);
    await until(() => client?.events.length === 4);
    assert.deepEqual(client?.names, ALL);
    const [started, rtms, stopped, ended] = client?.events ?? [];
    const { start_time, ...object } = objectOf(started);
    assert.match(String(start_time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual(object, {
      duration: 0,
      timezone: "UTC",
      topic: "Weekly",
      id: "81234567890",
      type: 2,
      uuid: meeting.id,
      host_id: meeting.hostId,
    });
    assert.deepEqual(
      [payloadOf(rtms).meeting_uuid, payloadOf(rtms).meeting_id, payloadOf(rtms).operator_id],
      [meeting.id, "81234567890", meeting.hostId],
    );
    assert.deepEqual([payloadOf(rtms).rtms_stream_id, payloadOf(stopped).stop_reason], [stream.streamId, 6]);
    assert.ok("end_time" in objectOf(ended));
    assert.ok(api.ledger.events.every(({ delivered }) => delivered));
    assert.deepEqual(receiver.events, []);
  });

  it("is reported by webhook if there is a URL", async () => {
    const { api } = await held({ webhookUrl: receiver.url }, true);
    assert.deepEqual(receiver.events, ALL);
    assert.ok(receiver.received.every(({ genuine }) => genuine));
    assert.deepEqual(api.ledger.events, []);
  });

  it("is reported both ways, or by webhook only without a client, if it is to be", async () => {
    const { client } = await held({ webhookUrl: receiver.url, delivery: "both" }, true);
    assert.deepEqual(receiver.events, ALL);
    await until(() => client?.events.length === 4);
    assert.deepEqual(
      client?.events,
      receiver.received.map(({ body }) => body),
    );
    receiver.received.length = 0;
    await held({ webhookUrl: receiver.url, delivery: "socket-first" }, true);
    assert.deepEqual(receiver.events, []);
    await held({ webhookUrl: receiver.url, delivery: "socket-first" }, false);
    assert.deepEqual(receiver.events, ALL);
  });

  it("has events that are lost without a client, and says so", async () => {
    const { api, stream } = await held({}, false);
    assert.deepEqual(await stream.started, { status: 0, ms: 0, body: "", error: "NOT_CONNECTED" });
    assert.deepEqual(
      api.ledger.events.map(({ name, delivered }) => [name, delivered]),
      ALL.map((name) => [name, false]),
    );
  });

  for (const [product, names, field] of [
    ["webinar", ["webinar.started", "webinar.ended"], "uuid"],
    ["session", ["session.started", "session.ended"], "session_id"],
    ["contact_center", ["contact_center.engagement_started", "contact_center.engagement_ended"], "engagement_id"],
  ] as const)
    it(`of ${product} begins with ${names[0]}, which has the id that a start needs`, async () => {
      const simulator = await openSimulator();
      const meeting = simulator.meeting({ product, scenario: SCENARIO });
      await meeting.end();
      assert.deepEqual(
        simulator.api.ledger.events.map(({ name }) => name),
        names,
      );
      assert.equal(objectOf(simulator.api.ledger.events[0]?.body)[field], meeting.id);
    });

  it("ends when its stream is over because the meeting is", async () => {
    const simulator = await openSimulator();
    const meeting = simulator.meeting({ scenario: SCENARIO });
    const token = await tokenOf(simulator.api.origin);
    await call(simulator.api.origin, `live_meetings/${meeting.restId}`, token, startFor(meeting.hostId));
    await (await meeting.started).stop();
    await meeting.done;
    assert.equal(simulator.api.ledger.events.at(-1)?.name, "meeting.ended");
  });

  it("reports nothing more when its simulator closes; an API that is shared stays open", async () => {
    const api = await openApi();
    const simulator = await openSimulator({ api });
    const meeting = simulator.meeting({ scenario: SCENARIO });
    await simulator.close();
    await meeting.done;
    assert.deepEqual(
      api.ledger.events.map(({ name }) => name),
      ["meeting.started"],
    );
    const answer = await call(
      api.origin,
      `live_meetings/${meeting.restId}`,
      await tokenOf(api.origin),
      startFor(meeting.hostId),
    );
    assert.equal(answer.status, 404);
  });

  it("switches its faults of the API off when it ends, so that the next meeting has none of them", async () => {
    const api = await openApi();
    const token = await tokenOf(api.origin, "grant_type=client_credentials");
    const simulator = await openSimulator({ api });
    const script = [
      { at: 0, fault: "rest-error", value: "2310" },
      { at: 60_000, fault: "event-late", value: 60_000 },
    ] as const;
    const start = async (options: MeetingOptions) => {
      const meeting = simulator.meeting({ scenario: SCENARIO, ...options });
      const { status } = await call(api.origin, `live_meetings/${meeting.restId}`, token, startFor(meeting.hostId));
      await meeting.end();
      return status;
    };
    assert.equal(await start({ script }), 400);
    assert.equal(await start({}), 202);
  });

  it("leaves no secret, token or id in the log", async () => {
    const log: object[] = [];
    const simulator = await openSimulator({ log: (entry) => void log.push(entry) });
    const { origin } = simulator.api;
    const token = await tokenOf(origin);
    clients.push(await EventClient.open(simulator.api.endpoint(), token));
    const meeting = simulator.meeting({ scenario: SCENARIO });
    await call(origin, `live_meetings/${meeting.restId}`, token, startFor(meeting.hostId));
    await call(origin, `live_meetings/${meeting.restId}`, "x", "{");
    await meeting.end();
    const text = JSON.stringify(log);
    for (const name of ["token", "rest", "events", "offered"]) assert.ok(text.includes(`"event":"${name}"`), name);
    for (const secret of [...Object.values(ACCOUNT), token, meeting.restId, meeting.id, meeting.hostId])
      assert.ok(!text.includes(secret), secret);
  });
});
