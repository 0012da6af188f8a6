// The ledger on an MQTT broker: a retained message is a register, and the last will tells that a member's connection broke.
// It connects again for as long as it is open.

import type { Clock } from "../../protocol/time";
import type { Entry, Ledger, OpenLedger, RegisterKind, Registers } from "../registers";
import { type Connection, type ConnectionSetup, openConnection } from "./connection";
import { type Fault, RETRY, unstable } from "./faults";
import type { FleetKey } from "./fleet-key";
import { signedText } from "./format";
import { IgnoredRegisters } from "./ignored-registers";
import type { ConnectMqtt, MqttOptions } from "./mqtt";
import { isRegister } from "./shapes";
import { troubleError } from "./texts";
import { ToldFaults } from "./told-faults";
import { fleetTopics } from "./topics";

export interface MqttLedgerOptions {
  /** Of the package `mqtt`. */
  readonly connect: ConnectMqtt;
  /** Such as `mqtts://broker.example:8883`. */
  readonly url: string;
  /** User, password, TLS, protocol version, and what else the broker needs. */
  readonly options: MqttOptions;
  readonly prefix: string;
  /** The fleet's name. */
  readonly fleet: string;
  readonly key: FleetKey;
  readonly clock: Clock;
}

/** Seconds after which a broker of MQTT 5 may forget a register: those that a later one does not remove. */
function lifetime<K extends RegisterKind>(kind: K, value: Registers[K]): number | undefined {
  if (kind === "stream" && "ended" in value && value.ended === true) return 7200;
  if (kind === "memory") return 600;
  return kind === "member" ? 300 : undefined;
}

/** Members may start together, and a broker that is back gets them all: milliseconds, at random. */
const spread = (milliseconds: number) => milliseconds * (1 + Math.random() / 3);

/** An address without user, password, path and query, for people. */
export function shownAddress(url: string): string {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  return address?.host ? `${address.protocol}//${address.host}` : "(no address)";
}

/**
 * Returns the function that opens the ledger. Faults are told as RTMS_FLEET by `trouble`.
 * @throws RtmsError RTMS_FLEET if prefix or name cannot be in a topic
 */
export function mqttLedger({ prefix, fleet, ...options }: MqttLedgerOptions): OpenLedger {
  const topics = fleetTopics(prefix, fleet);
  const setup: ConnectionSetup = { ...options, topics, broker: shownAddress(options.url) };
  const { key, clock } = options;

  return (member, listener): Ledger => {
    const told = new ToldFaults();
    const ignored = new IgnoredRegisters(clock, (reason, count) =>
      listener.trouble(troubleError({ text: reason, params: { count, root: topics.root } })),
    );
    let connection: Connection | undefined;
    let isConnected = false;
    let isSynced = false;
    let isOpen = true;
    let timer: unknown;

    function entry(kind: RegisterKind, id: string, value: unknown, kept: boolean): void {
      if (value === undefined || isRegister(kind, value)) listener.entry({ kind, id, value, kept } as Entry);
      else ignored.add("version");
    }

    function closed(fault: Fault): void {
      const now = clock.elapsed();
      connection = undefined;
      const losses = isSynced ? told.lost(now) : undefined;
      if (isConnected) listener.disconnected();
      isConnected = false;
      isSynced = false;
      if (losses !== undefined) listener.trouble(troubleError(unstable(losses, fault)));
      if (told.isDue(fault, now)) listener.trouble(troubleError(fault.trouble));
      if (isOpen) timer = clock.setTimeout(reconnect, spread(RETRY[fault.retry]));
    }

    function reconnect(): void {
      connection = openConnection(member, setup, {
        connected() {
          isConnected = true;
          listener.connected();
        },
        register: entry,
        ignored: (reason) => ignored.add(reason),
        synced() {
          isSynced = true;
          told.works();
          listener.synced();
        },
        closed,
      });
    }

    reconnect();
    return {
      put(kind, id, value) {
        const topic = topics.topicOf(kind, id);
        if (value === undefined) connection?.publish(topic, "");
        else connection?.publish(topic, signedText(key, topic, value), lifetime(kind, value));
      },
      async close(graceful) {
        isOpen = false;
        clock.clearTimeout(timer);
        ignored.close();
        await connection?.close(graceful);
      },
    };
  };
}
