// What `npm run fleet` shows: text from what is known, and nothing else.

export interface MemberRow {
  name: string;
  /** Running, or what was done to it. */
  state: string;
  /** Streams of which it received the last packets. */
  streams: number;
  /** Packets a second. */
  rate: number;
  /** Where its editor is; `undefined` while it does not run. */
  editor: string | undefined;
}

/** What the last faults did. */
export interface FaultRow {
  what: string;
  streams: number;
  /** Milliseconds until another member's first packet, of each stream that moved. */
  moved: readonly number[];
  /** The longest time without a packet of a stream. Milliseconds. */
  pause: number;
}

export interface Picture {
  broker: string;
  streams: number;
  members: readonly MemberRow[];
  faults: readonly FaultRow[];
  /** Keys, if they are read. */
  keys: string;
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

function faultLine({ what, streams, moved, pause }: FaultRow): string {
  if (streams === 0) return `  ${what}: longest pause of a stream ${seconds(pause)}`;
  const others =
    moved.length === 0 ? "" : ` after ${seconds(median(moved))} (median), ${seconds(Math.max(...moved))} (longest)`;
  return `  ${what}: ${moved.length} of ${streams} streams elsewhere${others}; longest pause ${seconds(pause)}`;
}

const WIDTHS = [8, 26, 9, 11] as const;

function row(cells: readonly (string | number)[]): string {
  return `  ${cells.map((cell, index) => String(cell).padEnd(WIDTHS[index] ?? 0)).join("")}`.trimEnd();
}

/** Lines of text, without an escape sequence. */
export function draw({ broker, streams, members, faults, keys }: Picture): string {
  const rows = members.map(({ name, state, streams: own, rate, editor }) =>
    row([name, state, own, rate, editor ?? ""]),
  );
  return [
    `${members.length} members, ${streams} streams, ${broker}`,
    "",
    row(["member", "state", "streams", "packets/s", "editor"]),
    ...rows,
    "",
    ...(faults.length === 0 ? [] : ["What the faults did:", ...faults.map(faultLine), ""]),
    ...(keys === "" ? [] : [keys]),
  ].join("\n");
}
