// Every refusal of Zoom's REST and OAuth through the real nodes, against the simulator's API: what a Catch node gets, and what
// is retried (protocol#rest-errors, protocol#oauth).

import assert from "node:assert/strict";
import { explainRest, type RestKind } from "../../src/protocol/errors";
import type { LiveMeeting, Simulator } from "../../src/simulator";
import { type NodeRedProcess, startNodeRed } from "./node-red-process";
import { type Caught, caught, order, payloadsOf, simulatedZoom, zoomFlow } from "./simulated-zoom";

/** Refused again if it was repeated. */
const FINAL = [
  ["2308", 2308],
  ["300", 300],
] as const;
/** Retried within the patience. The simulator's fault, and Zoom's code or the HTTP status. */
const LATER = [
  ["2310", 2310],
  ["3000", 3000],
  ["404", 404],
  ["500", 500],
  ["502", 502],
  ["503", 503],
] as const;
const CREDENTIALS_CODES = [4702, 4704, 4705, 4706, 4717, 4741];
const RATE_LIMITS = ["seconds", "http-date", "iso-date"] as const;

describe("what Zoom refuses, through a real Node-RED", function () {
  this.timeout(120_000);
  let nr: NodeRedProcess;
  let zoom: Simulator;
  let meeting: LiveMeeting;
  before(async () => {
    nr = await startNodeRed();
  });
  after(() => nr?.stop());
  afterEach(() => zoom.close());

  /** A meeting is live, and the flow has started. The next orders meet the fault. */
  async function begin(patience: number, faults: Readonly<Record<string, string | number>> = {}): Promise<void> {
    zoom = await simulatedZoom();
    meeting = zoom.meeting({});
    for (const [fault, value] of Object.entries(faults)) zoom.api.inject(fault as "rest-error", value);
    await nr.renew(zoomFlow(zoom, { control: { patience } }).filter(({ id }) => id !== "events"));
    await nr.status("control", /ready/);
  }
  const start = () =>
    order(nr, {
      event: "meeting.started",
      event_ts: Date.now(),
      payload: { object: { id: meeting.restId, uuid: meeting.id, host_id: meeting.hostId } },
    });
  const accepted = async (): Promise<unknown> => (await payloadsOf(nr, "accepted", 1))[0]?.accepted;
  const answers = () => zoom.api.ledger.calls.map(({ code, status }) => code ?? status);

  /** The text has what is known of the code, and a flow can branch on the code. */
  function assertExplained(error: Caught | undefined, code: number, kind: RestKind, shown = code): void {
    const { name, meaning, cause, cure } = explainRest(code, kind);
    assert.deepEqual(error?.cause, { code: shown, name });
    for (const words of [meaning, cause, cure]) assert.ok(error?.message.includes(words), error?.message);
  }

  for (const [fault, code] of FINAL)
    it(`${fault} is an error at once, however long the patience`, async () => {
      await begin(60, { "rest-error": fault });
      await start();
      const [error] = await caught(nr, 1);
      assert.equal(error?.code, "RTMS_REST");
      assertExplained(error, code, "rest");
      assert.deepEqual(answers(), [code]);
      assert.deepEqual(await payloadsOf(nr, "accepted"), []);
    });

  it("4700 is tried once more with a new token, and then is an error that names the scope", async () => {
    await begin(60, { "rest-error": "4700" });
    await start();
    const [error] = await caught(nr, 1);
    assert.equal(error?.code, "RTMS_REST");
    assertExplained(error, 4700, "rest");
    assert.match(String(error?.message), /scope meeting:update:participant_rtms_app_status:admin/);
    assert.deepEqual(answers(), [4700, 4700]);
    assert.equal(zoom.api.ledger.tokens.length, 2);
  });

  for (const [fault, code] of LATER) {
    it(`${fault} is retried until the patience is over, and then is an error`, async () => {
      await begin(1, { "rest-error": fault });
      await start();
      const [error] = await caught(nr, 1);
      assert.equal(error?.code, "RTMS_REST");
      assertExplained(error, code >= 500 && code < 600 ? 500 : code, "rest", code);
      assert.match(String(error?.message), /It was tried 2 times in 1 s\./);
      assert.deepEqual(answers(), [code, code]);
    });

    it(`${fault} that passes within the patience is no error`, async () => {
      await begin(20, { "rest-error": fault, "rest-errors": 1 });
      await start();
      assert.equal(await accepted(), true);
      assert.deepEqual(answers(), [code, 202]);
      assert.deepEqual(await caught(nr), []);
    });
  }

  for (const form of RATE_LIMITS) {
    it(`a rate limit is waited for as long as Retry-After says, as ${form}`, async () => {
      await begin(30, { "rate-limit": form });
      await start();
      assert.equal(await accepted(), true);
      const [limited, later] = zoom.api.ledger.calls;
      assert.deepEqual(answers(), [429, 202]);
      // The limit ends after 2 s.
      assert.ok(Number(later?.at) - Number(limited?.at) >= 1_990, JSON.stringify(zoom.api.ledger.calls));
    });

    it(`a rate limit that is longer than the patience is an error at once, as ${form}`, async () => {
      await begin(0.5, { "rate-limit": form });
      await start();
      const [error] = await caught(nr, 1);
      assertExplained(error, 429, "rest");
      assert.match(String(error?.message), /Zoom asks to wait [23] s\./);
      assert.deepEqual(answers(), [429]);
    });
  }

  it("what had been started already counts as done", async () => {
    await begin(60, { "rest-error": "already-started" });
    await start();
    assert.deepEqual(await payloadsOf(nr, "accepted", 1), [
      { action: "start", product: "meeting", id: meeting.restId, accepted: true, already: true },
    ]);
  });

  for (const code of CREDENTIALS_CODES)
    it(`${code} of OAuth is an error of the credentials, at once`, async () => {
      await begin(60, { "oauth-error": String(code) });
      await start();
      const [error] = await caught(nr, 1);
      assert.equal(error?.code, "RTMS_CREDENTIALS");
      assertExplained(error, code, "oauth");
      assert.equal(zoom.api.ledger.tokens.length, 1);
      assert.deepEqual(answers(), []);
    });

  for (const code of [500, 503]) {
    it(`${code} of OAuth is retried until the patience is over, and then is an error of Zoom`, async () => {
      await begin(1, { "oauth-error": String(code) });
      await start();
      const [error] = await caught(nr, 1);
      assert.equal(error?.code, "RTMS_REST");
      assertExplained(error, 500, "oauth", code);
      assert.equal(zoom.api.ledger.tokens.length, 2);
    });

    it(`${code} of OAuth that passes within the patience is no error`, async () => {
      await begin(20, { "oauth-error": String(code), "oauth-errors": 1 });
      await start();
      assert.equal(await accepted(), true);
    });
  }

  it("the next call after credentials that were wrong asks Zoom again", async () => {
    await begin(60, { "oauth-error": "4717", "oauth-errors": 1 });
    await start();
    await caught(nr, 1);
    await start();
    assert.equal(await accepted(), true);
  });
});
