// The text format of Prometheus: what is written can be read by a strict reader, and that reader refuses what breaks the format.

import assert from "node:assert/strict";
import { Histogram, Tally } from "../../../src/runtime/counts";
import { exposition, type Family } from "../../../src/runtime/metrics/exposition";
import { parseExposition, valueIn } from "./exposition-parser";

describe("the exposition of metrics", () => {
  it("writes help, type and values, with all that has to be escaped", () => {
    const odd = 'back\\slash "quoted"\nnext line';
    const counted = new Tally<"cause">();
    counted.add({ cause: odd }, 3);
    counted.add({ cause: "other" });
    counted.add({ cause: odd });
    const families: Family[] = [
      { name: "a_total", type: "counter", help: "Line \\ one\nline two", samples: counted.samples },
      { name: "b", type: "gauge", help: "A gauge", samples: [{ labels: {}, value: 0.25 }] },
    ];
    const text = exposition(families);
    assert.equal(
      text,
      [
        "# HELP a_total Line \\\\ one\\nline two",
        "# TYPE a_total counter",
        'a_total{cause="back\\\\slash \\"quoted\\"\\nnext line"} 4',
        'a_total{cause="other"} 1',
        "# HELP b A gauge",
        "# TYPE b gauge",
        "b 0.25",
        "",
      ].join("\n"),
    );
    const parsed = parseExposition(text);
    assert.equal(parsed[0]?.help, "Line \\ one\nline two");
    assert.equal(valueIn(parsed, "a_total", { cause: odd }), 4);
  });

  it("writes a histogram with cumulative buckets", () => {
    const histogram = new Histogram([0.1, 1]);
    for (const value of [0, 0.1, 0.5, 1, 7]) histogram.observe(value);
    const parsed = parseExposition(
      exposition([{ name: "lag_seconds", type: "histogram", help: "Lag", distribution: histogram.distribution }]),
    );
    assert.deepEqual(
      parsed[0]?.samples.map(({ name, labels, value }) => [name, labels.le, value]),
      [
        ["lag_seconds_bucket", "0.1", 2],
        ["lag_seconds_bucket", "1", 4],
        ["lag_seconds_bucket", "+Inf", 5],
        ["lag_seconds_sum", undefined, 8.6],
        ["lag_seconds_count", undefined, 5],
      ],
    );
  });

  it("leaves out a metric that has no values", () => {
    assert.equal(exposition([{ name: "a", type: "gauge", help: "Nothing", samples: [] }]), "");
  });
});

describe("the reader of the exposition", () => {
  const family = (...lines: string[]) => ["# HELP a A", "# TYPE a gauge", ...lines, ""].join("\n");
  const counter = (name: string) => [`# HELP ${name} A`, `# TYPE ${name} counter`, `${name} 1`, ""].join("\n");
  const histogram = (...lines: string[]) => ["# HELP h A", "# TYPE h histogram", ...lines, ""].join("\n");

  const BROKEN: Readonly<Record<string, string>> = {
    "no line feed at the end": family("a 1").trimEnd(),
    "a series twice": family('a{x="1"} 1', 'a{x="1"} 2'),
    "the same labels in another order": family('a{x="1",y="2"} 1', 'a{y="2",x="1"} 2'),
    "a label twice": family('a{x="1",x="2"} 1'),
    "no quotation marks": family("a{x=1} 1"),
    "an escape that does not exist": family('a{x="\\t"} 1'),
    "a comma at the end": family('a{x="1",} 1'),
    "two spaces": family("a  1"),
    "no number": family("a one"),
    "a sample of another name": family("b 1"),
    "a type without help": "# TYPE a gauge\na 1\n",
    "a type that does not exist": "# HELP a A\n# TYPE a meter\na 1\n",
    "a family twice": family("a 1") + family("a 2"),
    "a counter that does not end in _total": counter("a"),
    "a gauge that ends in _total": counter("a_total").replace("counter", "gauge"),
    "a negative counter": counter("a_total").replace("_total 1", "_total -1"),
    "a histogram without +Inf": histogram('h_bucket{le="1"} 1', "h_sum 1", "h_count 1"),
    "buckets that fall": histogram('h_bucket{le="1"} 2', 'h_bucket{le="+Inf"} 1', "h_sum 1", "h_count 1"),
    "a count that is not that of +Inf": histogram('h_bucket{le="+Inf"} 1', "h_sum 1", "h_count 2"),
    "a histogram without a sum": histogram('h_bucket{le="+Inf"} 1', "h_count 1"),
    "a family without samples": "# HELP a A\n# TYPE a gauge\n",
  };
  for (const [what, text] of Object.entries(BROKEN))
    it(`refuses ${what}`, () => assert.throws(() => parseExposition(text)));

  it("accepts what is right", () => {
    assert.equal(
      valueIn(parseExposition(family('a{x="1",y="2"} +Inf')), "a", { y: "2", x: "1" }),
      Number.POSITIVE_INFINITY,
    );
  });
});
