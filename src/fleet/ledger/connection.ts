// One connection to the broker, from the attempt to its end. Each has a client of its own: a client that reconnects by itself
// sends what it could not deliver before, and a claim from before an outage must not arrive after it.

import { asError } from "../../protocol/errors";
import type { Clock } from "../../protocol/time";
import type { RegisterKind } from "../registers";
import { connectionFault, type Denial, denialFault, type Fault, lossFault, retainFault } from "./faults";
import type { FleetKey } from "./fleet-key";
import { type Ignored, readSigned, signedText } from "./format";
import type { Connack, ConnectMqtt, Granted, MqttClient, MqttOptions, MqttPacket } from "./mqtt";
import { withOwn } from "./own-options";
import { type CheckFacts, isSign, type Sign, verdictOf } from "./self-check";
import type { Topics } from "./topics";

/** Milliseconds between two looks at the facts of the self-check. */
const LOOK = 50;
/** If there are more, this process was blocked, and has not read what came meanwhile. */
const BLOCKED = 250;
/** Milliseconds for a farewell that a broker may not read. */
const FAREWELL = 1000;

export interface ConnectionSetup {
  readonly connect: ConnectMqtt;
  readonly url: string;
  /** The address without user and password, for people. */
  readonly broker: string;
  /** Of the user's broker node. */
  readonly options: MqttOptions;
  readonly topics: Topics;
  readonly key: FleetKey;
  readonly clock: Clock;
}

export interface ConnectionListener {
  /** The broker accepted the connection. What it keeps comes next. */
  connected(): void;
  /** @param value not checked yet but signed by a member; `undefined` if the register was removed */
  register(kind: RegisterKind, id: string, value: unknown, kept: boolean): void;
  ignored(reason: Ignored): void;
  /** What the broker keeps has come, and the connection is proved. */
  synced(): void;
  /** It has ended by itself, or could not be made. Nothing more comes. */
  closed(fault: Fault): void;
}

export interface Connection {
  /** Publishes at once, or not at all. @param seconds after which a broker of MQTT 5 may forget it */
  publish(topic: string, text: string, seconds?: number): void;
  /** @param graceful without a will, after all that was published */
  close(graceful: boolean): Promise<void>;
}

const isRefused = ({ qos }: { readonly qos: number }) => qos >= 128;

/** @param member whose register is removed by the broker if the connection breaks */
export function openConnection(member: string, setup: ConnectionSetup, listener: ConnectionListener): Connection {
  const { url, broker, topics, key, clock } = setup;
  const own = topics.topicOf("member", member);
  const isMqtt5 = setup.options.protocolVersion === 5;
  let facts: CheckFacts = { lastNews: 0, isKept: false, backAt: undefined };
  let checks = 0;
  let lookedAt = 0;
  let phase: "opening" | "checking" | "synced" | "closed" = "opening";
  let client: MqttClient | undefined;
  let lastError: Error | undefined;
  let timer: unknown;

  function finish(fault: Fault): void {
    if (phase === "closed") return;
    phase = "closed";
    clock.clearTimeout(timer);
    client?.end(true, {});
    listener.closed(fault);
  }

  function endOf(error: Error | undefined): Fault {
    if (phase === "opening") return connectionFault(error, broker);
    return phase === "checking" ? denialFault("closes", broker, topics.root) : lossFault(error, broker);
  }

  const deny = (denial: Denial) => finish(denialFault(denial, broker, topics.root));

  function look(): void {
    if (phase !== "checking") return;
    const now = clock.elapsed();
    if (now - lookedAt > BLOCKED) facts.lastNews = now;
    lookedAt = now;
    const verdict = verdictOf(facts, now);
    if (verdict === "silent") deny("silent");
    else if (verdict === "noRetain" && checks < 2) check();
    else if (verdict === "noRetain") finish(retainFault(broker));
    else if (verdict === "synced") {
      phase = "synced";
      listener.synced();
    } else timer = clock.setTimeout(look, LOOK);
  }

  function publishSign(sign: Sign["sign"], done?: (error?: Error | null) => void): void {
    const value: Sign = { sign };
    // The first is acknowledged, so that it is kept when the broker reads the subscription.
    client?.publish(own, signedText(key, own, value), { qos: done ? 1 : 0, retain: true }, done);
  }

  function subscribe(): void {
    client?.subscribe(topics.all, { qos: 0 }, (error, granted: Granted = []) => {
      if (phase !== "checking") return;
      if (error || granted.some(isRefused)) return deny("subscribe");
      facts.lastNews = clock.elapsed();
      publishSign(2);
    });
  }

  function check(): void {
    phase = "checking";
    checks++;
    lookedAt = clock.elapsed();
    facts = { lastNews: lookedAt, isKept: false, backAt: undefined };
    publishSign(1, (error) => {
      if (phase !== "checking") return;
      if (error) return deny("publish");
      facts.lastNews = clock.elapsed();
      subscribe();
    });
    look();
  }

  function accepted({ properties }: Connack): void {
    if (phase !== "opening") return;
    if (properties?.retainAvailable === false || properties?.wildcardSubscriptionAvailable === false) {
      finish(retainFault(broker));
      return;
    }
    listener.connected();
    // Who listens may have closed it.
    if (phase === "opening") check();
  }

  function received(topic: string, payload: Buffer, { retain }: MqttPacket): void {
    const register = phase === "closed" ? undefined : topics.registerOf(topic);
    if (!register) return;
    const { kind, id } = register;
    if (retain) facts.lastNews = clock.elapsed();
    // The sign, or the beat that replaced it.
    if (retain && kind === "member" && id === member && payload.length > 0) facts.isKept = true;
    const read = payload.length === 0 ? { value: undefined } : readSigned(key, topic, payload);
    if ("ignored" in read) listener.ignored(read.ignored);
    else if (kind !== "member" || !isSign(read.value)) listener.register(kind, id, read.value, retain);
    else if (id === member && !retain && read.value.sign === 2) facts.backAt ??= clock.elapsed();
  }

  function open(): MqttClient {
    const opened = setup.connect(url, withOwn(setup.options, member, own));
    opened.on("connect", accepted);
    opened.on("message", received);
    opened.on("disconnect", ({ reasonCode = 0 }) => {
      lastError = Object.assign(new Error("it disconnects this client"), { code: reasonCode });
    });
    // Also after the end, when nobody else listens.
    opened.on("error", (error) => {
      lastError = error;
      finish(endOf(error));
    });
    opened.on("close", () => finish(endOf(lastError)));
    return opened;
  }

  try {
    client = open();
  } catch (thrown) {
    // An address that is none.
    const fault = connectionFault(asError(thrown), broker);
    timer = clock.setTimeout(() => finish(fault), 0);
  }

  return {
    publish(topic, text, seconds) {
      if (phase === "opening" || phase === "closed" || !client?.connected) return;
      const expiry = isMqtt5 && seconds !== undefined && { properties: { messageExpiryInterval: seconds } };
      client.publish(topic, text, { qos: 0, retain: true, ...expiry });
    },
    close(graceful) {
      const isOpen = phase === "checking" || phase === "synced";
      phase = "closed";
      clock.clearTimeout(timer);
      return new Promise((resolve) => {
        if (!client) return resolve();
        const ending = client;
        if (!graceful || !isOpen || !ending.connected) {
          ending.end(true, {}, resolve);
          return;
        }
        const late = clock.setTimeout(() => {
          ending.end(true, {});
          resolve();
        }, FAREWELL);
        ending.publish(own, "", { qos: 0, retain: true });
        // A socket that ends with unread data, such as our own registers that come back, is reset, and the broker then drops what
        // it has not read yet. Nothing comes after this confirmation, and all that was sent before is read.
        ending.unsubscribe(topics.all, () =>
          ending.end(false, {}, () => {
            clock.clearTimeout(late);
            resolve();
          }),
        );
      });
    },
  };
}
