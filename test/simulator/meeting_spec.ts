// A simulated meeting from its begin to its end, as the simulator node and the command line play it: what it waits for, and
// what it says when that does not come.

import assert from "node:assert/strict";
import type { LogEntry } from "../../src/simulator";
import { type Begin, Meeting } from "../../src/simulator/meeting";
import { until } from "../until";
import { call, closeAll, EventClient, openApi, SCENARIO, startFor, tokenOf } from "./api/api-client";
import { Receiver, SECRETS } from "./support";

describe("a meeting that REST has to start", () => {
  let receiver: Receiver;
  let client: EventClient | undefined;
  beforeEach(async () => {
    receiver = await Receiver.open();
  });
  afterEach(async () => {
    client?.terminate();
    client = undefined;
    await closeAll();
    await receiver.close();
  });

  async function meet(begin: Begin, webhookUrl?: string) {
    const api = await openApi();
    const token = await tokenOf(api.origin, "grant_type=client_credentials");
    const log: LogEntry[] = [];
    let number: string | undefined;
    const what = { scenario: SCENARIO, ...(webhookUrl !== undefined && { webhookUrl }) };
    const meeting = new Meeting({ ...SECRETS, api, log: (entry) => log.push(entry) }, what, {
      begin,
      patience: 100,
      validated: () => undefined,
      begun: ({ restId }) => {
        number = restId;
      },
    });
    const ended = meeting.run().then(
      () => "",
      (thrown: Error) => thrown.message,
    );
    const start = async (by = token): Promise<number> => {
      await until(() => number !== undefined);
      return (await call(api.origin, `live_meetings/${number}`, by, startFor("30R7kT7bTIKSNUFEuH_Qlg"))).status;
    };
    return { api, token, meeting, ended, start };
  }

  it("waits for a client of the event WebSocket, and says that none came", async () => {
    const { ended } = await meet({ client: 50 });
    assert.match(await ended, /The event is lost: no client is connected to the event WebSocket\. Deploy/);
  });

  it("begins as soon as a client is connected", async () => {
    const { api, token, ended, start } = await meet({ client: 60_000 });
    client = await EventClient.open(api.endpoint(), token);
    assert.equal(await start(), 202);
    // No client joins the stream in this spec.
    assert.match(await ended, /no client connected/);
    await until(() => client?.names.length === 4);
    assert.deepEqual(client.names, [
      "meeting.started",
      "meeting.rtms_started",
      "meeting.rtms_stopped",
      "meeting.ended",
    ]);
    assert.deepEqual(receiver.events, []);
  });

  it("validates the URL and sends the events there if no client is connected", async () => {
    const { ended, start } = await meet({ client: 0 }, receiver.url);
    assert.equal(await start(), 202);
    assert.match(await ended, /no client connected/);
    assert.deepEqual(receiver.events, [
      "endpoint.url_validation",
      "meeting.started",
      "meeting.rtms_started",
      "meeting.rtms_stopped",
      "meeting.ended",
    ]);
  });

  it("says that no call started it, or how the last one was refused, and ends", async () => {
    const silent = await meet({ client: 0, start: 50 }, receiver.url);
    assert.match(await silent.ended, /no REST call started RTMS\. Wire the zoom-rtms-events-in node/);
    assert.equal(receiver.events.at(-1), "meeting.ended");
    const refused = await meet({ client: 0, start: 500 }, receiver.url);
    assert.equal(await refused.start("x"), 401);
    assert.match(await refused.ended, /the last REST call was answered with 401, code 4700/);
  });

  it("ends when it is stopped before its start, and reports that", async () => {
    const { meeting, ended, start } = await meet({ client: 0 }, receiver.url);
    await until(() => receiver.events.includes("meeting.started"));
    await meeting.stop();
    await ended;
    assert.equal(receiver.events.at(-1), "meeting.ended");
    assert.equal(await start(), 404);
  });

  it("ends when it is closed while it waits for a client, and reports nothing", async () => {
    const { api, meeting, ended } = await meet({});
    await meeting.close();
    assert.match(await ended, /was closed/);
    assert.deepEqual(api.ledger.events, []);
  });
});
