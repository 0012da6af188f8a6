// docs/metrics.md and the tables in the code say the same, and the code's names are what Prometheus expects of names.

import assert from "node:assert/strict";
import { PRODUCTS } from "../src/protocol/values";
import { CHECKS } from "../src/runtime/metrics/health";
import { METRICS } from "../src/runtime/metrics/table";
import { refusalStatus } from "../src/runtime/webhook";
import { REFUSAL_TEXTS } from "../src/runtime/webhook/refusals";
import { missingNames, read, section } from "./documents";

const DOCUMENT = read("docs/metrics.md");
const VERSIONS = { package: "1.2.3", nodeRed: "4.0.0", node: "20.0.0", os: "linux" };
const metrics = section(DOCUMENT, "## Metrics");

describe("docs/metrics.md", () => {
  it("has every metric as it is in the code, and no other", () => {
    const rows = metrics.split("\n").filter((line) => line.startsWith("| `zoom_rtms_"));
    const wanted = METRICS.map(({ name, type, labels, help }) =>
      ["", `\`${name}\``, type, labels.map((label) => `\`${label}\``).join(", "), help, ""].join(" | ").trim(),
    );
    const plain = (line: string) => line.replace(/\s+/g, " ");
    assert.deepEqual(rows.map(plain), wanted.map(plain));
  });

  it("has every label, product and reason to refuse a webhook", () => {
    const [, values = ""] = metrics.split("What the labels may be:");
    const labels = METRICS.flatMap((metric) => metric.labels).filter(
      (label) => !["version", "node_red", "node"].includes(label),
    );
    const refusals = Object.keys(REFUSAL_TEXTS).filter((reason) => reason !== "thanThoseOfApps");
    assert.ok(refusals.length > 5 && refusalStatus("forged") === 401);
    assert.deepEqual(missingNames(values, [...labels, ...Object.keys(PRODUCTS), ...refusals]), []);
  });

  it("has every label value that the code knows from the beginning", () => {
    const [, values = ""] = metrics.split("What the labels may be:");
    const known = METRICS.filter(({ name }) => name !== "zoom_rtms_build_info").flatMap((metric) =>
      metric.type === "histogram" ? [] : metric.read(VERSIONS).flatMap(({ labels }) => Object.values(labels)),
    );
    assert.ok(known.length > 50);
    assert.deepEqual(
      missingNames(
        values,
        known.filter((value) => !/^\d+$/.test(value)),
      ),
      [],
    );
  });

  it("has every reason of the health, in order", () => {
    const rows = [...section(DOCUMENT, "## Health").matchAll(/^\| `(\w+)` \|.*\| `(\w+)`/gm)];
    assert.deepEqual(
      rows.map(([, reason, unit]) => [reason, unit]),
      CHECKS.map(({ reason, unit }) => [reason, unit]),
    );
  });

  it("names in its rules only metrics that exist", () => {
    const names = METRICS.flatMap(({ name, type }) => (type === "histogram" ? [name, `${name}_bucket`] : [name]));
    const used = [...section(DOCUMENT, "## Prometheus").matchAll(/zoom_rtms_\w+/g)].map(([name]) => name);
    assert.ok(used.length >= 4);
    assert.deepEqual(
      used.filter((name) => !names.includes(name)),
      [],
    );
  });
});

describe("the metrics", () => {
  for (const { name, type, labels, help } of METRICS)
    it(`${name} keeps Prometheus' conventions`, () => {
      assert.match(name, /^zoom_rtms(_[a-z]+)+$/);
      assert.equal(type === "counter", name.endsWith("_total"));
      assert.doesNotMatch(name, /_(count|sum|bucket|milliseconds|ms|minutes|kilobytes|info_total)$/);
      for (const label of labels) assert.match(label, /^(?!__)[a-z_]+$/);
      assert.ok(!labels.some((label) => /id$|stream|node_id|name/.test(label)), "no ids");
      assert.match(help, /\.$/);
    });

  it("have different names, and only the labels that they declare", () => {
    assert.equal(new Set(METRICS.map(({ name }) => name)).size, METRICS.length);
    for (const metric of METRICS) {
      if (metric.type === "histogram") continue;
      for (const sample of metric.read(VERSIONS))
        assert.deepEqual(Object.keys(sample.labels).sort(), [...metric.labels].sort(), metric.name);
    }
  });
});
