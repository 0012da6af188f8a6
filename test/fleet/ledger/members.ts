// A member's ledger as a spec sees it: what it told, in order.

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { fleetKey, type MqttOptions, mqttLedger } from "../../../src/fleet/ledger";
import type { Entry, Ledger, PresentMember } from "../../../src/fleet/registers";
import type { RtmsError } from "../../../src/protocol/errors";
import { MACHINE_CLOCK } from "../../../src/protocol/time";
import { mqttClient } from "../../../src/runtime/fleet/member";
import { until } from "../../until";

/** Node-RED's own copy of the package `mqtt`. */
export const CORE_NODES = dirname(require.resolve("@node-red/nodes/package.json"));
export const connect = mqttClient(CORE_NODES);

export const SECRET = "the client secret of the app";
export const PREFIX = "zoom-rtms";
export const FLEET = "test";
export const ROOT = `${PREFIX}/${FLEET}`;

export interface MemberOptions {
  url: string;
  id?: string;
  fleet?: string;
  secret?: string;
  options?: MqttOptions;
}

let made = 0;

export class Member {
  readonly id: string;
  /** `connected`, `synced`, `disconnected`, and of an entry its kind, id, and whether it was kept. */
  readonly told: string[] = [];
  readonly entries: Entry[] = [];
  readonly troubles: RtmsError[] = [];
  readonly ledger: Ledger;

  constructor({ url, id = `host-${++made}`, fleet = FLEET, secret = SECRET, options = {} }: MemberOptions) {
    this.id = id;
    const key = fleetKey(secret, PREFIX, fleet);
    const open = mqttLedger({ connect, url, options, prefix: PREFIX, fleet, key, clock: MACHINE_CLOCK });
    this.ledger = open(id, {
      connected: () => this.told.push("connected"),
      synced: () => this.told.push("synced"),
      disconnected: () => this.told.push("disconnected"),
      entry: (entry) => {
        this.entries.push(entry);
        this.told.push(`${entry.kind} ${entry.id}${entry.value ? "" : " gone"}${entry.kept ? " kept" : ""}`);
      },
      trouble: (error) => this.troubles.push(error as RtmsError),
    });
  }

  count(what: string): number {
    return this.told.filter((each) => each === what).length;
  }

  /** Resolves when it has synced so many times. */
  async synced(times = 1): Promise<this> {
    await until(() => this.count("synced") >= times, 15_000);
    return this;
  }

  /** Resolves when `told` has it. */
  has(what: string): Promise<void> {
    return until(() => this.told.includes(what), 15_000);
  }

  async trouble(): Promise<RtmsError> {
    await until(() => this.troubles.length > 0, 15_000);
    return this.troubles[0] as RtmsError;
  }

  beat(at = 1): void {
    const beat: PresentMember = { capacity: 10, at, name: "a name", settings: "a digest" };
    this.ledger.put("member", this.id, beat);
  }

  /** The last value of a register. */
  last(kind: Entry["kind"], id: string): unknown {
    return this.entries.findLast((entry) => entry.kind === kind && entry.id === id)?.value;
  }
}

/** Members and brokers of a spec, closed after each test. */
export class Members {
  readonly #members: Member[] = [];

  open(options: MemberOptions): Member {
    const member = new Member(options);
    this.#members.push(member);
    return member;
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.splice(0).map(({ ledger }) => ledger.close(false)));
  }
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
export const urlOf = ({ port }: { port: number }) => `mqtt://127.0.0.1:${port}`;

/** Errors that a person can act on: whole sentences, without a secret. */
export function isTold(error: RtmsError, text: RegExp): void {
  assert.equal(error.code, "RTMS_FLEET");
  assert.match(error.message, text);
  assert.match(error.message, /\.$/);
  assert.doesNotMatch(error.message, /undefined|\{|\[object|right-password|wrong-password|the client secret/);
}
