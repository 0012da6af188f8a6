// What the figures have to be (the issue "The whole RTMS protocol, through every fault, at the floor's speed").

import type { Client } from "./repetition";
import type { Summary } from "./results";

/** Finds the summary of a load and a client; `undefined` if it was not measured. */
export type Find = (load: string, client: Client) => Summary | undefined;

export interface Verdict {
  what: string;
  target: string;
  measured: string;
  met: boolean;
}

/** The load that the targets are of. */
export const BUSY = "200 streams";

interface Target {
  what: string;
  target: string;
  load: string;
  client: Client;
  /** The measured figure and the most it may be. */
  judge(summary: Summary, floor: Summary, find: Find): { value: number; most: number; unit: string };
}

const ratioTarget = (client: Client, load: string, most: number): Target => ({
  what: `CPU a packet, ${client}, ${load}`,
  target: `≤ ${most.toFixed(2)} of the floor`,
  load,
  client,
  judge: ({ ratio }) => ({ value: ratio, most, unit: "" }),
});

const p99Target = (client: Client): Target => ({
  what: `p99 delivery, ${client}, ${BUSY}`,
  target: "≤ the floor's + 1 ms",
  load: BUSY,
  client,
  judge: ({ p99 = Number.NaN }, floor) => ({ value: p99, most: (floor.p99 ?? Number.NaN) + 1, unit: " ms" }),
});

const memoryTarget = (client: Client): Target => ({
  what: `Peak memory, ${client}, ${BUSY}`,
  target: client === "node-red" ? "≤ 1.3 of the floor's + Node-RED's own" : "≤ 1.3 of the floor's",
  load: BUSY,
  client,
  judge: ({ peak, own = 0 }, floor) => ({ value: peak, most: 1.3 * floor.peak + own, unit: " MB" }),
});

const blockTarget = (client: Client, load: string): Target => ({
  what: `Longest block of the event loop, ${client}, ${load}`,
  target: "≤ 50 ms",
  load,
  client,
  judge: ({ blocked = Number.NaN }) => ({ value: blocked, most: 50, unit: " ms" }),
});

const lossTarget = (client: Client, load: string): Target => ({
  what: `Packets lost, ${client}, ${load}`,
  target: "none",
  load,
  client,
  judge: ({ lost = Number.NaN }) => ({ value: lost, most: 0, unit: "" }),
});

const BURSTS = ["bursts of 1500", "bursts of 5000"];
const OURS = ["protocol", "node-red"] as const;

const TARGETS: readonly Target[] = [
  ratioTarget("protocol", BUSY, 1),
  ratioTarget("protocol", "flat out", 0.92),
  ratioTarget("node-red", BUSY, 1.25),
  {
    what: `CPU a packet that audio-out adds, ${BUSY}`,
    target: "≤ 0.50 of the floor",
    load: BUSY,
    client: "audio-out",
    judge: ({ ratio }, _floor, find) => {
      const alone = find(BUSY, "protocol")?.ratio ?? Number.NaN;
      return { value: ratio - alone, most: 0.5, unit: "" };
    },
  },
  {
    what: `Share of a core, node-red, ${BUSY}`,
    target: "< 20 %",
    load: BUSY,
    client: "node-red",
    judge: ({ core }) => ({ value: core, most: 20, unit: " %" }),
  },
  ...OURS.map(p99Target),
  ...OURS.map(memoryTarget),
  ...BURSTS.flatMap((load) => OURS.flatMap((client) => [lossTarget(client, load), blockTarget(client, load)])),
];

/** The verdict on each target of which there are figures. */
export function judge(find: Find): Verdict[] {
  return TARGETS.flatMap(({ what, target, load, client, judge: weigh }) => {
    const summary = find(load, client);
    const floor = find(load, "floor");
    if (!summary || !floor) return [];
    const { value, most, unit } = weigh(summary, floor, find);
    const digits = unit === " MB" || (most === 0 && unit === "") ? 0 : 2;
    const limit = /floor's/.test(target) ? ` (limit ${most.toFixed(digits)}${unit})` : "";
    return [{ what, target, measured: `${value.toFixed(digits)}${unit}${limit}`, met: value <= most }];
  });
}
