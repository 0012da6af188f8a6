// An event connection and the simulator's API, which know nothing of each other: what one of them misreads of Zoom's protocol
// shows here. Both run 60 times faster than real time.
// A whole day: HOURS=24 SPEED=120.

import assert from "node:assert/strict";
import { AccessTokens, type EventGap, EventSocket, type EventSocketState } from "../../../src/api";
import type { RtmsError } from "../../../src/protocol/errors";
import type { Clock } from "../../../src/protocol/time";
import { type OpenSocket, realWorld } from "../../../src/protocol/transport";
import { SimulatorApi, type SimulatorApiOptions } from "../../../src/simulator";
import { until } from "../../until";

const SPEED = Number(process.env.SPEED ?? 60);
/** How long the last test lasts, in simulated hours. */
const HOURS = Number(process.env.HOURS ?? 0.5);
const ACCOUNT = {
  accountId: "exampleAccountId000000",
  clientId: "exampleApiKey000000000",
  clientSecret: "exampleApiSecret0000000",
};

const begin = performance.now();
const elapsed = () => (performance.now() - begin) * SPEED;
const FAST: Clock = {
  now: () => 1_700_000_000_000 + elapsed(),
  elapsed,
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds / SPEED),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};

describe("an event connection to the simulator's API", () => {
  let api: SimulatorApi;
  let socket: EventSocket;
  const names: string[] = [];
  const gaps: EventGap[] = [];
  const problems: RtmsError[] = [];
  let state: EventSocketState;
  let isNetworkDown = false;

  async function connect(faults: SimulatorApiOptions["faults"] = {}): Promise<void> {
    api = await new SimulatorApi({ ...ACCOUNT, faults, speed: SPEED }).listen();
    const tokens = new AccessTokens({ kind: "app", host: api.origin, ...ACCOUNT }, { clock: FAST });
    const { openSocket: openReal } = realWorld({});
    const openSocket: OpenSocket = (url, settings, listener) =>
      openReal(isNetworkDown ? "ws://127.0.0.1:9/" : url, settings, listener);
    for (const list of [names, gaps, problems]) list.length = 0;
    socket = new EventSocket({
      access: async (refused) => {
        const { value, expiresAt } = await (refused === undefined ? tokens.get() : tokens.renew(refused));
        return { endpoint: api.endpoint(), token: value, life: expiresAt - FAST.elapsed(), openSocket };
      },
      listener: {
        event: ({ body }) => void names.push(body.event),
        gap: (gap) => void gaps.push(gap),
        problem: (error) => void problems.push(error),
        warning: () => undefined,
        changed: (next) => {
          state = next;
        },
      },
      clock: FAST,
    });
    socket.start();
  }
  const connected = () => until(() => state?.phase === "connected" && api.connected, 20_000);
  const offer = (name: string) => api.offer({ event: name, event_ts: Date.now(), payload: {} });
  afterEach(async () => {
    socket.stop();
    await api.close();
  });

  it("receives events between plain text, unknown modules and repetitions", async () => {
    await connect({ "event-plain-content": true, "event-unknown-module": true, "event-twice": true });
    await connected();
    for (const name of ["a.b", "c.d"]) assert.equal(await offer(name), true);
    await until(() => names.length >= 3);
    assert.deepEqual(names, ["a.b", "a.b", "c.d", "c.d"], "what is twice is dropped where nodes share a connection");
  });

  it("gets over a refusal with a new token", async () => {
    await connect({ "event-refuse": 1 });
    await connected();
    assert.deepEqual(
      api.ledger.connections.map(({ accepted }) => accepted),
      [false, true],
    );
    assert.equal(api.ledger.tokens.length, 2);
    assert.deepEqual(problems, []);
  });

  it("notices silence, and connects again with the gap told", async () => {
    await connect();
    await connected();
    const { length } = api.ledger.connections;
    api.inject("event-silence");
    await until(() => api.ledger.connections.length > length && state.phase === "connected", 20_000);
    assert.equal(gaps.length, 1);
    await offer("after");
    await until(() => names.includes("after"));
  });

  it("connects again after a break", async () => {
    await connect();
    await connected();
    api.inject("event-drop");
    await until(() => gaps.length === 1, 20_000);
    await connected();
    await offer("after");
    await until(() => names.includes("after"));
  });

  it("stops fighting another receiver, and says so", async () => {
    await connect({ "event-rival": true });
    await until(() => problems.length > 0, 20_000);
    assert.equal(problems[0]?.code, "RTMS_TAKEN");
    assert.equal(api.ledger.connections.length, 4);
  });

  it("misses no event of the ledger but those that nobody could receive, through tokens that end, refusals and losses", async function () {
    this.timeout(HOURS * 3_600_000);
    // In simulated seconds; a day has tokens of an hour.
    const day = HOURS * 3600;
    await connect({ "event-token-ends": true, "token-life": Math.round(day / 24) + 240 });
    await connected();
    const start = FAST.elapsed();
    const at = (part: number) => start + day * 1000 * part;
    // Each once: what happens, at which part of the day.
    const incidents: [instant: number, happens: () => void][] = [
      ...[0.2, 0.5, 0.8].map((part): [number, () => void] => [at(part), () => api.inject("event-refuse", 1)]),
      ...[0.3, 0.7].map((part): [number, () => void] => [
        at(part),
        () => {
          isNetworkDown = true;
          api.inject("event-drop");
        },
      ]),
      ...[0.33, 0.71].map((part): [number, () => void] => [
        at(part),
        () => {
          isNetworkDown = false;
        },
      ]),
    ];
    incidents.sort(([one], [other]) => one - other);
    for (let count = 1; FAST.elapsed() < at(1) || isNetworkDown; count += 1) {
      while (incidents[0] && incidents[0][0] <= FAST.elapsed()) incidents.shift()?.[1]();
      await offer(`event.${count}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await connected();
    const { events, connections, tokens } = api.ledger;
    const delivered = events.filter((event) => event.delivered).map(({ name }) => name);
    await until(() => names.length >= delivered.length);
    assert.deepEqual(names, delivered, "whatever was delivered arrived, once and in order");
    const lost = events.filter((event) => !event.delivered);
    assert.ok(lost.length > 0 && events.length > 300);
    assert.equal(gaps.length, 2);
    const length = gaps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    const down = day * 1000 * 0.04;
    assert.ok(length >= down && length < down + 2 * 80_000, `${length} ms of gaps, ${down} ms without a network`);
    assert.equal(connections.filter(({ accepted }) => !accepted).length, 3);
    assert.ok(tokens.length > 8, `${tokens.length} tokens`);
  });
});
