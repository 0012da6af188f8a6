// The targets of the figures.

import type { Client, Outcome } from "./repetition";
import { costOf, type Interval, median, medianInterval } from "./results";

/** Finds the repetitions of a load and a client; `undefined` if it was not measured. */
export type Find = (load: string, client: Client) => readonly Outcome[] | undefined;

export interface Verdict {
  what: string;
  target: string;
  /** The median and its 95 % confidence interval; or the worst of all repetitions. */
  measured: string;
  met: "yes" | "no" | "inconclusive";
}

/** The main load of the targets. */
export const BUSY = "200 streams";

interface Target {
  what: string;
  target: string;
  load: string;
  client: Client;
  /** Another client that the figure needs. */
  beside?: Client;
  /** The maximum of the figure. */
  most: number;
  unit: string;
  digits: number;
  /** Whether the worst repetition counts instead of the median. */
  isWorst?: true;
  /** The figure of one repetition. @param floor of the same repetition, like `beside` */
  figure(own: Outcome, floor: Outcome, beside: Outcome): number;
}

const missing = Number.NaN;

const ratioTarget = (client: Client, load: string, most: number): Target => ({
  what: `CPU a packet, ${client}, ${load}`,
  target: `≤ ${most.toFixed(2)} of the floor`,
  load,
  client,
  most,
  unit: "",
  digits: 2,
  figure: (own, floor) => costOf(own) / costOf(floor),
});

const formerTarget = (client: "protocol" | "node-red", load: string, most: number): Target => ({
  what: `CPU a packet, ${client}, ${load}, beside the former build`,
  target: `≤ ${most.toFixed(2)} of the former`,
  load,
  client,
  beside: `former ${client}`,
  most,
  unit: "",
  digits: 2,
  figure: (own, _floor, former) => costOf(own) / costOf(former),
});

const p99Target = (client: Client): Target => ({
  what: `p99 delivery, ${client}, ${BUSY}`,
  target: "≤ the floor's + 1 ms",
  load: BUSY,
  client,
  most: 1,
  unit: " ms more",
  digits: 2,
  figure: ({ p99 = missing }, floor) => p99 - (floor.p99 ?? missing),
});

const memoryTarget = (client: Client): Target => ({
  what: `Peak memory, ${client}, ${BUSY}`,
  target: client === "node-red" ? "≤ 1.3 of the floor's + Node-RED's own" : "≤ 1.3 of the floor's",
  load: BUSY,
  client,
  most: 1.3,
  unit: "",
  digits: 2,
  figure: ({ peak, own = 0 }, floor) => (peak - own) / floor.peak,
});

const blockTarget = (client: Client, load: string): Target => ({
  what: `Longest block of the event loop, ${client}, ${load}`,
  target: "≤ 50 ms",
  load,
  client,
  most: 50,
  unit: " ms",
  digits: 2,
  isWorst: true,
  figure: ({ blocked = missing }) => blocked,
});

const lossTarget = (client: Client, load: string): Target => ({
  what: `Packets lost, ${client}, ${load}`,
  target: "none",
  load,
  client,
  most: 0,
  unit: "",
  digits: 0,
  isWorst: true,
  figure: ({ lost = missing }) => lost,
});

const BURSTS = ["bursts of 1500", "bursts of 5000"];
const OURS = ["protocol", "node-red"] as const;

const TARGETS: readonly Target[] = [
  ratioTarget("protocol", BUSY, 1),
  ratioTarget("protocol", "flat out", 0.92),
  ratioTarget("node-red", BUSY, 1.25),
  formerTarget("protocol", BUSY, 1),
  formerTarget("protocol", "flat out", 1),
  formerTarget("node-red", BUSY, 1),
  formerTarget("node-red", "flat out", 1),
  {
    what: `CPU a packet that audio-out adds, ${BUSY}`,
    target: "≤ 0.50 of the floor",
    load: BUSY,
    client: "audio-out",
    beside: "protocol",
    most: 0.5,
    unit: "",
    digits: 2,
    figure: (own, floor, alone) => (costOf(own) - costOf(alone)) / costOf(floor),
  },
  {
    what: `Share of a core, node-red, ${BUSY}`,
    target: "< 20 %",
    load: BUSY,
    client: "node-red",
    most: 20,
    unit: " %",
    digits: 2,
    figure: ({ cpu, seconds }) => (100 * cpu) / seconds,
  },
  {
    what: "CPU a packet of the own WebSocket client, 200 streams, TLS",
    target: "≤ 0.85 of that over ws",
    load: "200 streams, TLS",
    client: "protocol",
    beside: "protocol-ws",
    most: 0.85,
    unit: "",
    digits: 2,
    figure: (own, _floor, ws) => costOf(own) / costOf(ws),
  },
  ...OURS.map(p99Target),
  ...OURS.map(memoryTarget),
  ...BURSTS.flatMap((load) => OURS.flatMap((client) => [lossTarget(client, load), blockTarget(client, load)])),
];

/** Met or missed only if the whole interval is. */
function verdictOf([low, high]: Interval, most: number): Verdict["met"] {
  if (high <= most) return "yes";
  return low > most ? "no" : "inconclusive";
}

function judged({ what, target, most, unit, digits, isWorst }: Target, figures: readonly number[]): Verdict {
  const figure = isWorst ? Math.max(...figures) : median(figures);
  const interval: Interval = isWorst ? [figure, figure] : medianInterval(figures);
  const between = interval.map((end) => end.toFixed(digits)).join(" to ");
  const measured = `${figure.toFixed(digits)}${unit}${isWorst ? "" : ` (${between})`}`;
  return { what, target, measured, met: verdictOf(interval, most) };
}

/** The verdict on each target that has figures. */
export function judge(find: Find): Verdict[] {
  return TARGETS.flatMap((target) => {
    const { load, client, beside = "floor", figure } = target;
    const [own, floor, other] = [client, "floor" as const, beside].map((who) => find(load, who));
    const figures = own?.flatMap((outcome, index) => {
      const [least, third] = [floor?.[index], other?.[index]];
      return least && third ? [figure(outcome, least, third)] : [];
    });
    return figures && figures.length > 0 ? [judged(target, figures)] : [];
  });
}
