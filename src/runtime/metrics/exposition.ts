// Writes metrics in the text format of Prometheus, version 0.0.4 (docs/metrics.md).

import type { Distribution, Labels, Sample } from "../counts";

export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** A metric with its values. */
export type Family = { readonly name: string; readonly help: string } & (
  | { readonly type: "counter" | "gauge"; readonly samples: readonly Sample[] }
  | { readonly type: "histogram"; readonly distribution: Distribution }
);

const ESCAPED: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", '"': '\\"' };

const escaped = (text: string, special: RegExp): string => text.replace(special, (one) => ESCAPED[one] ?? one);

function numeral(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  return value === Number.NEGATIVE_INFINITY ? "-Inf" : String(value);
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text, /[\\\n"]/g)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${numeral(value)}`;
}

function distributionLines(name: string, { buckets, count, sum }: Distribution): string[] {
  const all = [...buckets, [Number.POSITIVE_INFINITY, count] as const];
  return [
    ...all.map(([bound, value]) => line(`${name}_bucket`, { le: numeral(bound) }, value)),
    line(`${name}_sum`, {}, sum),
    line(`${name}_count`, {}, count),
  ];
}

function familyLines(family: Family): string[] {
  const { name, help, type } = family;
  const lines =
    family.type === "histogram"
      ? distributionLines(name, family.distribution)
      : family.samples.map(({ labels, value }) => line(name, labels, value));
  if (lines.length === 0) return [];
  return [`# HELP ${name} ${escaped(help, /[\\\n]/g)}`, `# TYPE ${name} ${type}`, ...lines];
}

/** The text of all metrics; those without a value are left out. */
export function exposition(families: readonly Family[]): string {
  return families
    .flatMap(familyLines)
    .map((text) => `${text}\n`)
    .join("");
}
