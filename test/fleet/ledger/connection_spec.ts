// A connection with a client and a clock of the spec: what real brokers do at no time that a spec could choose.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { fleetKey } from "../../../src/fleet/ledger";
import { openConnection } from "../../../src/fleet/ledger/connection";
import { signedText } from "../../../src/fleet/ledger/format";
import type { Connack, Done, Granted, MqttClient, MqttOptions, PublishOptions } from "../../../src/fleet/ledger/mqtt";
import { fleetTopics } from "../../../src/fleet/ledger/topics";
import { clockAt } from "./clock";
import { FLEET, PREFIX, SECRET } from "./members";

class FakeClient extends EventEmitter implements MqttClient {
  connected = false;
  readonly published: { topic: string; text: string; options: PublishOptions; done: Done | undefined }[] = [];
  readonly subscribed: ((error: Error | null, granted?: Granted) => void)[] = [];
  readonly ended: boolean[] = [];

  accept(connack: Connack = {}): void {
    this.connected = true;
    this.emit("connect", connack);
  }
  publish(topic: string, text: string, options: PublishOptions, done?: Done): void {
    this.published.push({ topic, text, options, done });
  }
  subscribe(_topic: string, _options: object, done: (error: Error | null, granted?: Granted) => void): void {
    this.subscribed.push(done);
  }
  readonly unsubscribed: Done[] = [];
  unsubscribe(_topic: string, done: Done): void {
    this.unsubscribed.push(done);
  }
  end(force: boolean, _options: object, done?: () => void): void {
    this.ended.push(force);
    done?.();
  }
}

describe("a connection", () => {
  const topics = fleetTopics(PREFIX, FLEET);
  const key = fleetKey(SECRET, PREFIX, FLEET);
  const own = topics.topicOf("member", "me");

  function opened(options: MqttOptions = {}) {
    const time = clockAt();
    const client = new FakeClient();
    const told: string[] = [];
    const setup = {
      connect: () => client,
      url: "mqtt://x",
      broker: "mqtt://x",
      options,
      topics,
      key,
      clock: time.clock,
    };
    const connection = openConnection("me", setup, {
      connected: () => told.push("connected"),
      register: (kind, id, _value, kept) => told.push(`${kind} ${id}${kept ? " kept" : ""}`),
      ignored: (reason) => told.push(`ignored: ${reason}`),
      synced: () => told.push("synced"),
      closed: (fault) => told.push(fault.key),
    });
    const message = (topic: string, value: object, retain: boolean) =>
      client.emit("message", topic, Buffer.from(signedText(key, topic, value)), { retain });
    /** Up to the sign that comes back. */
    const checked = () => {
      client.accept();
      client.published[0]?.done?.();
      client.subscribed[0]?.(null, [{ qos: 0 }]);
      message(own, { sign: 1 }, true);
      message(own, { sign: 2 }, false);
    };
    return { ...time, client, connection, told, message, checked };
  }

  it("gives its client no object of the user's options that the client writes to", () => {
    const properties = { userProperties: { team: "a" } };
    let given: MqttOptions = {};
    const connect = (_url: string, options: MqttOptions) => {
      given = options;
      return new FakeClient();
    };
    const setup = { connect, url: "mqtt://x", broker: "mqtt://x", options: { properties }, topics, key };
    const none = () => undefined;
    openConnection(
      "me",
      { ...setup, clock: clockAt().clock },
      { connected: none, register: none, ignored: none, synced: none, closed: none },
    );
    assert.deepEqual(given.properties, properties);
    assert.notEqual(given.properties, properties);
  });

  it("subscribes when its first sign is kept, and has synced when all was quiet", () => {
    const { client, told, passTo, message, checked } = opened();
    checked();
    assert.deepEqual(
      client.published.map(({ topic, options: { qos } }) => [topic, qos]),
      [
        [own, 1],
        [own, 0],
      ],
    );
    passTo(200);
    message(topics.topicOf("owner", "a"), { n: 1, owner: "x" }, true);
    passTo(499);
    assert.deepEqual(told, ["connected", "owner a kept"]);
    passTo(550);
    assert.deepEqual(told, ["connected", "owner a kept", "synced"]);
  });

  it("does not take a block of this process for quiet, nor for silence", () => {
    for (const answered of [true, false]) {
      const { client, told, passTo, block, message, checked } = opened();
      if (answered) checked();
      else client.accept();
      block(20_000);
      passTo(20_000);
      assert.deepEqual(told, ["connected"]);
      if (!answered) continue;
      message(topics.topicOf("owner", "a"), { n: 1, owner: "x" }, true);
      passTo(20_250);
      assert.deepEqual(told, ["connected", "owner a kept"]);
      passTo(20_400);
      assert.deepEqual(told, ["connected", "owner a kept", "synced"]);
    }
  });

  for (const properties of [{ retainAvailable: false }, { wildcardSubscriptionAvailable: false }])
    it(`ends at once if the broker says ${Object.keys(properties)}: false`, () => {
      const { client, told } = opened();
      client.accept({ properties });
      assert.deepEqual([told, client.ended], [["noRetain"], [true]]);
    });

  it("tells its end once, and nothing after it", () => {
    const { client, told, passTo, message, checked } = opened();
    checked();
    client.emit("error", Object.assign(new Error("reset"), { code: "ECONNRESET" }));
    client.emit("close");
    client.emit("error", new Error("late"));
    message(topics.topicOf("owner", "a"), { n: 1, owner: "x" }, true);
    passTo(60_000);
    assert.deepEqual(told, ["connected", "closes"]);
  });

  it("removes its member and says farewell when it closes gracefully, at most for a second", async () => {
    const { client, connection, checked, passTo } = opened();
    checked();
    client.end = (force: boolean) => void client.ended.push(force);
    const closed = connection.close(true);
    assert.deepEqual([client.published.at(-1)?.topic, client.published.at(-1)?.text, client.ended], [own, "", []]);
    client.unsubscribed[0]?.();
    assert.deepEqual(client.ended, [false]);
    passTo(1000);
    await closed;
    assert.deepEqual(client.ended, [false, true]);
  });

  it("ends only when the broker has read all that was sent before, or after a second", async () => {
    const { client, connection, checked, passTo } = opened();
    checked();
    const closed = connection.close(true);
    assert.deepEqual(client.ended, []);
    passTo(1000);
    await closed;
    assert.deepEqual(client.ended, [true]);
  });

  it("publishes nothing before it is accepted, nor when its client is not connected", () => {
    const { client, connection, checked } = opened();
    connection.publish("t", "early");
    checked();
    connection.publish("t", "now");
    client.connected = false;
    connection.publish("t", "late");
    assert.deepEqual(
      client.published.map(({ text }) => text).filter((text) => !text.startsWith("{")),
      ["now"],
    );
  });
});
