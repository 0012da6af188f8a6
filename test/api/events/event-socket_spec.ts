import assert from "node:assert/strict";
import { errorsOf } from "../../../src/protocol/errors";
import { BUILT, INVALID, LIVE, Rig, settled, started, wrapped } from "./rig";

const HEARTBEAT = { module: "heartbeat" };
const MINUTE = 60_000;

describe("an event connection (protocol#connecting-for-events)", () => {
  it("connects to the endpoint with a token, and sends a heartbeat at once and every 30 s", async () => {
    const rig = await Rig.started();
    const url = new URL(rig.newest.url);
    assert.equal(url.host, "ws.zoom.us");
    assert.equal(url.searchParams.get("subscriptionId"), "sub-1");
    assert.equal(url.searchParams.get("access_token"), rig.asked[0]?.token);
    rig.newest.accept();
    assert.deepEqual(rig.newest.sent, [HEARTBEAT]);
    rig.newest.receive(BUILT);
    await rig.pass(29_000);
    assert.equal(rig.newest.sent.length, 1);
    await rig.pass(1_000, 1000, LIVE);
    assert.deepEqual(rig.newest.sent, [HEARTBEAT, HEARTBEAT]);
    await rig.pass(60_000, 1000, LIVE);
    assert.equal(rig.newest.sent.length, 4);
  });

  it("is connected once Zoom says success, whatever its text", async () => {
    const rig = await Rig.started();
    assert.equal(rig.socket.state.phase, "connecting");
    rig.newest.accept();
    assert.equal(rig.socket.state.phase, "connecting");
    rig.newest.receive({ module: "build_connection", success: true, content: "Invalid Token" });
    assert.deepEqual(rig.socket.state, { phase: "connected", since: rig.world.clock.now() });
  });

  it("emits the events inside of messages, and ignores everything else", async () => {
    const rig = await Rig.connected();
    rig.newest
      .receive(wrapped(started("a")))
      .receive({ module: "news", content: JSON.stringify(started("b")) })
      .receive({ module: "message", content: "plain text" })
      .receive({ module: "message", content: "also plain text" })
      .receive({ module: "message", content: JSON.stringify({ event: "endpoint.url_validation", payload: {} }) })
      .receive("not JSON")
      .receive("[]")
      .receive(LIVE)
      .receive(wrapped({ event: "meeting.started", payload: {} }));
    assert.deepEqual(rig.names, ["meeting.rtms_started", "meeting.started"]);
    assert.equal(rig.warnings.length, 1, "what is no event is said once");
    assert.match(String(rig.warnings[0]), /not an event/);
    assert.deepEqual(rig.problems, []);
  });

  it("keeps the digits of large ids", async () => {
    const rig = await Rig.connected();
    rig.newest.receive({
      module: "message",
      content: '{"event":"meeting.started","payload":{"object":{"id":98765432109876543210}}}',
    });
    assert.deepEqual(rig.events[0]?.payload, { object: { id: "98765432109876543210" } });
  });
});

describe("a refusal of an event connection", () => {
  it("closes the socket, which Zoom leaves open, and tries at once with a new token", async () => {
    const rig = await Rig.started();
    const [first] = rig.world.sockets;
    first?.receive(INVALID);
    await settled();
    assert.equal(first?.closedWith, 1000);
    assert.deepEqual(
      rig.asked.map(({ refused }) => refused),
      [undefined, rig.asked[0]?.token],
    );
    rig.newest.receive(BUILT);
    assert.equal(rig.socket.state.phase, "connected");
    assert.deepEqual(rig.problems, []);
  });

  it("says why once, and waits 1 s, 2 s … 30 s, when a new token is refused too; a newer one is asked for after 5 minutes", async () => {
    const rig = await Rig.started();
    rig.newest.receive(INVALID);
    await settled();
    const waits: number[] = [];
    for (let tries = 0; tries < 8; tries += 1) {
      const since = rig.world.clock.elapsed();
      rig.newest.receive(INVALID);
      await rig.passUntilNext();
      waits.push((rig.world.clock.elapsed() - since) / 1000);
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 30, 30, 30]);
    assert.equal(rig.problems.length, 1);
    assert.equal(rig.problems[0]?.code, "RTMS_CREDENTIALS");
    assert.match(rig.problems[0]?.message ?? "", /"Invalid Token"/);
    assert.equal(rig.socket.state.phase, "failing");
    const renewals = () => rig.asked.filter(({ refused }) => refused !== undefined).length;
    assert.equal(renewals(), 1);
    for (let tries = 0; tries < 7; tries += 1) {
      rig.newest.receive(INVALID);
      await rig.pass(31_000);
    }
    assert.equal(renewals(), 2);
  });

  it("is also close code 1008, before and after success", async () => {
    const rig = await Rig.started();
    rig.newest.accept().lose(1008);
    await settled();
    assert.equal(rig.asked[1]?.refused, rig.asked[0]?.token);
    rig.newest.receive(BUILT);
    await rig.pass(6 * MINUTE, 1000, LIVE);
    rig.newest.lose(1008);
    await settled();
    assert.equal(rig.asked[2]?.refused, rig.asked[1]?.token);
  });

  it("of a live connection ends it", async () => {
    const rig = await Rig.connected();
    const [first] = rig.world.sockets;
    first?.receive(INVALID);
    await settled();
    assert.equal(first?.closedWith, 1000);
    assert.equal(rig.asked.length, 2);
    rig.newest.receive(BUILT);
    assert.equal(rig.socket.state.phase, "connected");
  });
});

describe("a loss of an event connection (protocol#living-with-event-connections)", () => {
  it("is mended after 1 s, and its gap told with its length", async () => {
    const rig = await Rig.connected();
    await rig.pass(2 * MINUTE, 1000, LIVE);
    const lostAt = rig.world.clock.now();
    rig.newest.lose(1001);
    assert.equal(rig.socket.state.phase, "connecting");
    await rig.pass(999, 999);
    assert.equal(rig.world.sockets.length, 1);
    await rig.pass(500, 1);
    rig.newest.receive(BUILT);
    assert.deepEqual(rig.gaps, [{ from: lostAt, to: lostAt + 1499, milliseconds: 1499 }]);
    assert.deepEqual(rig.problems, []);
  });

  it("by the network begins at the last frame, after which anything may have been lost", async () => {
    const rig = await Rig.connected();
    const heardAt = rig.world.clock.now();
    await rig.pass(20_000);
    rig.newest.lose(1006, new Error("read ECONNRESET"));
    await rig.pass(1000);
    rig.newest.receive(BUILT);
    assert.deepEqual(rig.gaps, [{ from: heardAt, to: heardAt + 21_000, milliseconds: 21_000 }]);
  });

  it("is reported when it cannot be mended at once, with cause and cure, and once", async () => {
    const rig = await Rig.connected();
    await rig.pass(2 * MINUTE, 1000, LIVE);
    rig.newest.lose();
    for (let tries = 0; tries < 5; tries += 1) {
      await rig.passUntilNext();
      rig.newest.lose(1006, Object.assign(new Error("getaddrinfo ENOTFOUND ws.zoom.us"), { code: "ENOTFOUND" }));
    }
    assert.deepEqual(
      rig.problems.map(({ code }) => code),
      ["RTMS_CONNECTION"],
    );
    assert.match(rig.problems[0]?.message ?? "", /ws\.zoom\.us: getaddrinfo ENOTFOUND.*DNS/);
    assert.equal(rig.socket.state.phase, "failing");
  });

  it("is also 65 s without a frame", async () => {
    const rig = await Rig.connected();
    await rig.pass(64_000);
    assert.equal(rig.world.sockets.length, 1);
    await rig.pass(2_500, 500);
    assert.equal(rig.world.sockets.length, 2);
    assert.equal(rig.world.sockets[0]?.closedWith, 1000);
    rig.newest.receive(BUILT);
    assert.equal(rig.gaps.length, 1);
    assert.ok((rig.gaps[0]?.milliseconds ?? 0) >= 65_000);
  });

  it("is also a try that Zoom does not accept within 10 s", async () => {
    const rig = await Rig.started();
    rig.newest.accept();
    await rig.pass(12_000);
    assert.equal(rig.world.sockets.length, 2);
    assert.equal(rig.world.sockets[0]?.closedWith, 1000);
  });

  it("counts what comes on a connection after this side has given it up", async () => {
    const rig = await Rig.started();
    const late = rig.newest.accept();
    late.lingers = true;
    await rig.passUntilNext();
    assert.equal(late.closedWith, 1000);
    late.receive(BUILT).receive(wrapped(started("late")));
    rig.newest.receive(BUILT);
    late.lose(1000);
    assert.deepEqual(rig.names, ["meeting.rtms_started"]);
    assert.equal(rig.socket.state.phase, "connected");
  });

  it("lets a token fail, and tells why at once if Zoom refused the credentials; then it waits 5 minutes", async () => {
    const rig = new Rig();
    const refused = errorsOf({ wrong: "The Client Secret is wrong." })("RTMS_CREDENTIALS", "wrong");
    rig.failure = refused;
    rig.socket.start();
    await settled();
    assert.deepEqual(rig.problems, [refused]);
    rig.failure = undefined;
    await rig.pass(4 * MINUTE);
    assert.equal(rig.world.sockets.length, 0);
    await rig.pass(MINUTE);
    assert.equal(rig.world.sockets.length, 1);
    rig.newest.receive(BUILT);
    assert.equal(rig.socket.state.phase, "connected");
  });
});

describe("a quiet event connection", () => {
  it("is warned of once after 24 h without an RTMS event, with the likely causes", async () => {
    const rig = await Rig.connected();
    const day = 24 * 60 * MINUTE;
    const pass = async (milliseconds: number) => {
      for (let left = milliseconds; left > 0; left -= 10_000) {
        await rig.pass(10_000, 10_000, LIVE);
        if (!rig.newest.isAccepted) rig.newest.receive(BUILT);
      }
    };
    await pass(day - MINUTE);
    rig.newest.receive(wrapped({ event: "meeting.started", payload: {} }));
    assert.deepEqual(rig.warnings, []);
    await pass(2 * MINUTE);
    assert.equal(rig.warnings.length, 1);
    assert.match(String(rig.warnings[0]), /24 h.*rtms_started/s);
    await pass(day + MINUTE);
    assert.equal(rig.warnings.length, 1);
  });
});

describe("an event connection that is stopped", () => {
  it("closes its sockets, and nothing follows", async () => {
    const rig = await Rig.connected();
    rig.socket.stop();
    assert.equal(rig.newest.closedWith, 1000);
    await rig.pass(10 * MINUTE);
    assert.equal(rig.world.sockets.length, 1);
    assert.equal(rig.world.timers, 0);
  });

  it("while a token is asked for makes no connection", async () => {
    const rig = new Rig();
    rig.socket.start();
    rig.socket.stop();
    await settled();
    assert.equal(rig.world.sockets.length, 0);
  });
});

describe("the token of an event connection", () => {
  it("is in no error, state or warning, even if Zoom or the network repeats it", async () => {
    const rig = await Rig.started();
    const quote = () => rig.newest.url;
    const token = () => rig.asked.at(-1)?.token ?? "";
    for (let tries = 0; tries < 3; tries += 1) {
      rig.newest.receive({ ...INVALID, content: `Invalid Token ${token()} ${quote()}` });
      await rig.passUntilNext();
    }
    for (let tries = 0; tries < 3; tries += 1) {
      rig.newest.lose(1006, new Error(`cannot reach ${quote()}`));
      await rig.passUntilNext();
    }
    const said = JSON.stringify([
      rig.problems.map((error) => [error.message, error.stack, error.words]),
      rig.warnings,
      rig.states,
    ]);
    assert.equal(rig.problems.length, 2);
    assert.doesNotMatch(said, /secret/);
    assert.match(said, /Invalid Token \*\*\*/);
  });
});
