// What is not this fleet's is ignored, and told with its number: at once, then once a minute.

import assert from "node:assert/strict";
import { type ConnectMqtt, fleetKey } from "../../../src/fleet/ledger";
import { readSigned, signedText } from "../../../src/fleet/ledger/format";
import { IgnoredRegisters } from "../../../src/fleet/ledger/ignored-registers";
import { isRegister } from "../../../src/fleet/ledger/shapes";
import { until } from "../../until";
import { AedesBroker, freePort } from "./brokers";
import { clockAt } from "./clock";
import { connect, FLEET, Members, PREFIX, ROOT, SECRET } from "./members";

const key = fleetKey(SECRET, PREFIX, FLEET);
const topicOf = (letter: string, id: string) => `${ROOT}/${letter}/${Buffer.from(id).toString("base64url")}`;

describe("registers that are not this fleet's", () => {
  const members = new Members();
  let broker: AedesBroker;
  let url: string;
  let foreign: ReturnType<ConnectMqtt>;

  beforeEach(async () => {
    broker = new AedesBroker(await freePort());
    await broker.start();
    url = `mqtt://127.0.0.1:${broker.port}`;
    foreign = connect(url, {});
    await until(() => foreign.connected);
  });
  afterEach(async () => {
    foreign.end(true, {});
    await members.close();
    await broker.close();
  });

  const publish = (topic: string, text: string) =>
    new Promise<void>((resolve) => void foreign.publish(topic, text, { qos: 1, retain: true }, () => resolve()));

  it("are ignored: altered, moved, of another secret, and no register at all", async () => {
    const a = await members.open({ url }).synced();
    const topic = topicOf("o", "stream");
    const right = signedText(key, topic, { n: 1, owner: "somebody" });
    const other = fleetKey("the secret of another app", PREFIX, FLEET);
    await publish(topic, right.replace('"n":1', '"n":9'));
    await publish(topicOf("o", "another stream"), right);
    await publish(topicOf("i", "stream"), right);
    await publish(topic, signedText(other, topic, { n: 2, owner: "somebody else" }));
    await publish(topic, '{"n":9,"owner":"forged"}');
    await publish(topic, "hello");
    await publish(topic, `{"mac":"${"A".repeat(43)}","value":{}}`);
    await publish(topic, right);
    await a.has("owner stream");
    await until(() => a.troubles.length === 2);
    assert.deepEqual(
      a.entries.map(({ kind, id, value }) => ({ kind, id, value })),
      [{ kind: "owner", id: "stream", value: { n: 1, owner: "somebody" } }],
    );
    assert.deepEqual(
      a.troubles.map(({ code }) => code),
      ["RTMS_FLEET", "RTMS_FLEET"],
    );
    const told = a.troubles.map(({ message }) => message).sort();
    assert.match(
      told[0] ?? "",
      /^Messages below zoom-rtms\/test were ignored \(2\), because they are not this package's/,
    );
    assert.match(
      told[1] ?? "",
      /^Registers below zoom-rtms\/test were ignored \(5\), because their signature is not this fleet's.*Client Secret/,
    );
    for (const each of told) assert.ok(!each.includes(SECRET));
  });

  it("are told as another version's if a member signed them, but they are of no known shape", async () => {
    const a = await members.open({ url }).synced();
    const topic = topicOf("o", "stream");
    await publish(topic, signedText(key, topic, { n: "one" }));
    assert.match(
      (await a.trouble()).message,
      /^Registers below .* were ignored \(1\), .* another version of this package/,
    );
    assert.deepEqual(a.entries, []);
  });

  it("have their signature before the value, as JSON", () => {
    const topic = topicOf("o", "stream");
    const text = signedText(key, topic, { n: 1, owner: "ä" });
    assert.deepEqual(JSON.parse(text), { mac: key.sign(topic, '{"n":1,"owner":"ä"}'), value: { n: 1, owner: "ä" } });
    assert.deepEqual(readSigned(key, topic, Buffer.from(text)), { value: { n: 1, owner: "ä" } });
  });

  it("are not read if they are larger than any register", () => {
    const topic = topicOf("m", "stream");
    const read = (bytes: number) =>
      readSigned(key, topic, Buffer.from(signedText(key, topic, { sealed: "x".repeat(bytes) })));
    assert.ok("value" in read(8_000_000));
    assert.deepEqual(read(8_400_000), { ignored: "unsigned" });
  });

  it("hold no secret, and no memory that can be read", async () => {
    const seen: string[] = [];
    foreign.on("message", (_topic, payload) => seen.push(payload.toString()));
    await new Promise<void>((resolve) => void foreign.subscribe(`${ROOT}/#`, { qos: 0 }, () => resolve()));
    const a = await members.open({ url }).synced();
    a.beat();
    a.ledger.put("memory", "stream", { n: 1, sealed: key.seal(Buffer.from("Ada Lovelace speaks")) });
    await a.has("memory stream");
    await until(() => seen.length >= 4);
    for (const each of seen) assert.doesNotMatch(each, /Ada|Lovelace|client secret/);
  });
});

describe("reports of what was ignored", () => {
  it("come after a second, then a minute after the last, each reason by itself", () => {
    const { clock, passTo } = clockAt();
    const told: string[] = [];
    const ignored = new IgnoredRegisters(clock, (reason, count) => told.push(`${clock.now()} ${reason} ${count}`));
    for (let i = 0; i < 100; i++) ignored.add("foreign");
    passTo(500);
    ignored.add("foreign");
    ignored.add("unsigned");
    passTo(2000);
    assert.deepEqual(told.splice(0), ["1000 foreign 101", "1500 unsigned 1"]);
    for (let at = 3000; at < 61_000; at += 1000) {
      ignored.add("foreign");
      passTo(at);
    }
    assert.deepEqual(told, []);
    passTo(200_000);
    assert.deepEqual(told.splice(0), ["61000 foreign 58"]);
    ignored.add("foreign");
    passTo(201_000);
    assert.deepEqual(told.splice(0), ["201000 foreign 1"]);
    ignored.add("foreign");
    ignored.close();
    passTo(400_000);
    assert.deepEqual(told, []);
  });
});

describe("the shape of a register", () => {
  const webhook = { event: "meeting.rtms_started" };
  const RIGHT = [
    ["stream", { rev: 1, webhook }],
    ["stream", { rev: 1, webhook, ended: true }],
    ["stream", { rev: 1, webhook, later: "field" }],
    ["interruption", { rev: 1, webhook }],
    ["owner", { n: 0, owner: "a" }],
    ["memory", { n: 1, sealed: "" }],
    ["member", { capacity: 0, at: 1, name: "", settings: "" }],
    ["member", { leaving: true }],
  ] as const;
  const WRONG = [
    ["stream", { rev: "1", webhook }],
    ["stream", { rev: 1, webhook: [] }],
    ["stream", { rev: 1, webhook, ended: false }],
    ["interruption", { rev: 1 }],
    ["owner", { n: null, owner: "a" }],
    ["owner", { n: 1, owner: 1 }],
    ["memory", { n: 1 }],
    ["member", { capacity: 1, at: 1, name: "" }],
    ["member", { leaving: false }],
    ["owner", []],
    ["owner", null],
    ["owner", "text"],
  ] as const;

  it("is that of its kind", () => {
    for (const [kind, value] of RIGHT) assert.ok(isRegister(kind, value), JSON.stringify(value));
    for (const [kind, value] of WRONG) assert.ok(!isRegister(kind, value), JSON.stringify(value));
  });
});
