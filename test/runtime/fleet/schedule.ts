// Random faults, the same for the same seed: members are killed, stopped, frozen and cut off, two at a time at most; the broker
// is stopped, killed and emptied; streams begin, end and move meanwhile.

import { setTimeout as sleep } from "node:timers/promises";
import type { Harness } from "./harness";
import type { Member } from "./member";

export interface ScheduleOptions {
  seed: number;
  /** Milliseconds. */
  length: number;
  /** Whether a stopped broker loses its disk. */
  wipes: boolean;
}

/** Members that may fail at the same time. */
const AT_ONCE = 2;
const STEP = 1000;

/** Numbers from 0 to 1. */
export function randomOf(seed: number): () => number {
  let state = (seed * 7919 + 13) >>> 0;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) / 0x1000000;
  };
}

type MemberFault = (member: Member, random: () => number) => Promise<void>;

const between = (random: () => number, least: number, most: number) => least + (most - least) * random();

async function endAndStart(member: Member, how: "SIGKILL" | "SIGTERM"): Promise<void> {
  await member.end(how);
  await sleep(2000);
  await member.start();
}

const MEMBER_FAULTS: Readonly<Record<string, MemberFault>> = {
  kill: (member) => endAndStart(member, "SIGKILL"),
  term: (member) => endAndStart(member, "SIGTERM"),
  freeze: (member, random) => member.freeze(between(random, 2000, 14_000)),
  cut: (member, random) => member.cut(between(random, 2000, 14_000)),
  redeploy: (member) => member.redeploy(),
};
const NAMES = Object.keys(MEMBER_FAULTS);

/** @returns what was done, in order */
export async function runSchedule(harness: Harness, { seed, length, wipes }: ScheduleOptions): Promise<string[]> {
  const random = randomOf(seed);
  const told: string[] = [];
  const busy = new Set<Member>();
  const acts: Promise<void>[] = [];
  let isBrokerBusy = false;

  const failBroker = async (): Promise<void> => {
    const { broker } = harness;
    if (!broker || isBrokerBusy) return;
    isBrokerBusy = true;
    const away = between(random, 0, 8000);
    const signal = random() < 0.5 ? "SIGKILL" : "SIGTERM";
    told.push(`broker ${signal}${wipes ? ", wiped" : ""}`);
    await broker.stop(signal);
    if (wipes) broker.wipe();
    await sleep(away);
    await broker.start();
    isBrokerBusy = false;
  };
  const failMember = async (name: string): Promise<void> => {
    const free = harness.members.filter((member) => !busy.has(member));
    const member = free[Math.floor(random() * free.length)];
    if (!member || busy.size >= AT_ONCE) return;
    busy.add(member);
    told.push(`${name} ${member.name}`);
    await MEMBER_FAULTS[name]?.(member, random);
    busy.delete(member);
  };
  const begin = (act: Promise<void>): void => {
    acts.push(act);
    // Told in the end.
    act.catch(() => undefined);
  };

  for (const end = Date.now() + length; Date.now() < end; await sleep(STEP)) {
    const die = Math.floor(random() * 12);
    const stream = harness.streams[Math.floor(random() * harness.streams.length)];
    if (die === 0) begin(failBroker());
    else if (die <= NAMES.length) begin(failMember(NAMES[die - 1] ?? ""));
    else if (die === 6) await harness.play(1);
    else if (die === 7) void stream?.stop();
    else if (die === 8) stream?.inject("failover");
    else if (die === 9) stream?.interrupt();
  }
  await Promise.all(acts);
  return told;
}
