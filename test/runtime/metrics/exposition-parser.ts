// A strict reader of Prometheus' text format 0.0.4, written from its published grammar and Prometheus' rules for names. It
// accepts less than Prometheus does: what a family needs has to be there, in order, and once.

export interface ParsedSample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

export interface ParsedFamily {
  name: string;
  type: string;
  help: string;
  samples: ParsedSample[];
}

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*/;
const VALUE = /^(?:[+-]?Inf|NaN|[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
const TYPES = ["counter", "gauge", "histogram", "summary", "untyped"];
/** What the samples of a family may be called beyond its own name. */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = { histogram: ["_bucket", "_sum", "_count"] };

function fail(line: string, why: string): never {
  throw new Error(`${why}: ${line}`);
}

function unescaped(text: string, allowed: string, line: string): string {
  return text.replace(/\\(.?)/gs, (_, one: string) => {
    if (one === "" || !allowed.includes(one)) fail(line, `no such escape \\${one}`);
    return one === "n" ? "\n" : one;
  });
}

function number(text: string, line: string): number {
  if (!VALUE.test(text)) fail(line, `not a number: ${text}`);
  return Number(text.replace("Inf", "Infinity"));
}

/** `{a="b",c="d"}` @returns the labels, and what follows the brace */
function readLabels(text: string, line: string): [Record<string, string>, string] {
  const labels: Record<string, string> = {};
  let rest = text.slice(1);
  while (!rest.startsWith("}")) {
    const [name] = LABEL_NAME.exec(rest) ?? fail(line, "no label name");
    if (name.startsWith("__")) fail(line, "reserved label");
    if (name in labels) fail(line, `label ${name} twice`);
    const [pair, value = ""] = /^="((?:[^"\\\n]|\\.)*)"/.exec(rest.slice(name.length)) ?? fail(line, "no label value");
    labels[name] = unescaped(value, '\\"n', line);
    rest = rest.slice(name.length + pair.length);
    if (rest.startsWith(",") && !rest.startsWith(",}")) rest = rest.slice(1);
    else if (!rest.startsWith("}")) fail(line, "no comma between labels");
  }
  return [labels, rest.slice(1)];
}

function readSample(line: string): ParsedSample {
  const name = line.slice(0, line.search(/[{ ]/));
  if (!METRIC_NAME.test(name)) fail(line, "no metric name");
  const after = line.slice(name.length);
  const [labels, rest] = after.startsWith("{") ? readLabels(after, line) : [{}, after];
  // A timestamp may follow by the grammar; ours have none.
  const [, value] = /^ (\S+)$/.exec(rest) ?? fail(line, "one space and one number expected");
  return { name, labels, value: number(String(value), line) };
}

function checkHistogram({ name, samples }: ParsedFamily): void {
  const of = (suffix: string) => samples.filter((sample) => sample.name === name + suffix);
  const buckets = of("_bucket");
  const bounds = buckets.map(({ labels }) => number(labels.le ?? "", `${name} le`));
  const counts = buckets.map(({ value }) => value);
  const rises = (values: number[], isMore: (a: number, b: number) => boolean) =>
    values.every((value, index) => index === 0 || isMore(value, values[index - 1] ?? 0));
  if (!rises(bounds, (a, b) => a > b)) fail(name, "bounds do not ascend");
  if (!rises(counts, (a, b) => a >= b)) fail(name, "buckets are not cumulative");
  if (bounds.at(-1) !== Number.POSITIVE_INFINITY) fail(name, "no +Inf");
  if (of("_sum").length !== 1 || of("_count").length !== 1) fail(name, "no _sum or no _count");
  if (of("_count")[0]?.value !== counts.at(-1)) fail(name, "+Inf is not the count");
}

function checkFamily(family: ParsedFamily): void {
  const { name, type, samples } = family;
  if (samples.length === 0) fail(name, "no samples");
  if ((type === "counter") !== name.endsWith("_total")) fail(name, `a ${type} of this name`);
  const names = (SUFFIXES[type] ?? [""]).map((suffix) => name + suffix);
  for (const sample of samples) {
    if (!names.includes(sample.name)) fail(sample.name, `not a sample of ${name}`);
    if (type === "counter" && !(sample.value >= 0)) fail(name, "a counter below 0");
  }
  if (type === "histogram") checkHistogram(family);
}

/** @throws Error for the first line that breaks a rule */
export function parseExposition(text: string): ParsedFamily[] {
  if (text !== "" && !text.endsWith("\n")) fail(text.slice(-20), "no line feed at the end");
  if (text.includes("\r")) fail("", "a carriage return");
  const families: ParsedFamily[] = [];
  const series = new Set<string>();
  let help: { name: string; text: string } | undefined;
  for (const line of text.split("\n").slice(0, -1)) {
    const [, keyword, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword === "HELP") {
      if (!METRIC_NAME.test(name) || families.some((family) => family.name === name))
        fail(line, "a name twice, or none");
      if (help) fail(line, "HELP without TYPE");
      help = { name, text: unescaped(rest, "\\n", line) };
    } else if (keyword === "TYPE") {
      if (help?.name !== name || !TYPES.includes(rest)) fail(line, "TYPE does not follow its HELP");
      families.push({ name, type: rest, help: help.text, samples: [] });
      help = undefined;
    } else {
      const family = families.at(-1);
      if (line.startsWith("#") || line.trim() !== line || !family || help) fail(line, "out of place");
      const sample = readSample(line);
      const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
      if (series.has(key)) fail(line, "a series twice");
      series.add(key);
      family.samples.push(sample);
    }
  }
  if (help) fail(help.name, "HELP without TYPE");
  for (const family of families) checkFamily(family);
  return families;
}

/** The value of the one series with this name and these labels. @throws Error if there is none */
export function valueIn(
  families: readonly ParsedFamily[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
) {
  const wanted = JSON.stringify(Object.entries(labels).sort());
  const found = families
    .flatMap(({ samples }) => samples)
    .find((sample) => sample.name === name && JSON.stringify(Object.entries(sample.labels).sort()) === wanted);
  if (!found) throw new Error(`No ${name}${JSON.stringify(labels)}`);
  return found.value;
}
