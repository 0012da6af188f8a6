// Reads the metrics and the health of a Node-RED as a Prometheus server and a probe do.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { type ParsedFamily, parseExposition } from "./metrics/exposition-parser";

export const TOKEN = "exampleMetricsToken000";

export const bearer = (token = TOKEN) => ({ Authorization: `Bearer ${token}` });
export const basic = (user: string, password: string) => ({
  Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
});

type Headers = Readonly<Record<string, string>>;

/** @param url of Node-RED, `httpNodeRoot` included */
export const get = (url: string, page: "metrics" | "health", headers: Headers = {}, method = "GET") =>
  fetch(`${url}/zoom/rtms/${page}`, { method, headers });

export const statusOf = async (url: string, page: "metrics" | "health", headers?: Headers) =>
  (await get(url, page, headers)).status;

/** All metrics, by the strict reader. */
export async function scrape(url: string, headers?: Headers): Promise<ParsedFamily[]> {
  return parseExposition(await textOf(url, headers));
}

/** Has `promtool` judge the metrics too, where the machine has it. */
export async function judge(url: string): Promise<void> {
  const input = await textOf(url);
  const { error, status, stderr } = spawnSync("promtool", ["check", "metrics"], { input, encoding: "utf8" });
  assert.ok(error || status === 0, stderr);
}

async function textOf(url: string, headers?: Headers): Promise<string> {
  const response = await get(url, "metrics", headers);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  return await response.text();
}

/** The value of every series that may only grow, by name and labels. */
export function countersIn(families: readonly ParsedFamily[]): Map<string, number> {
  const growing = families.filter(({ type }) => type !== "gauge").flatMap(({ samples }) => samples);
  return new Map(growing.map(({ name, labels, value }) => [name + JSON.stringify(labels), value]));
}

/** @throws if a series fell or vanished */
export function assertGrown(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
  for (const [series, value] of before) {
    const now = after.get(series);
    assert.ok(now !== undefined && now >= value, `${series}: ${value}, then ${now}`);
  }
}
