// The process under measurement: an app that takes every stream it is offered and keeps nothing of it.

import http from "node:http";
import type { AddressInfo } from "node:net";
import { type Environment, parseWebhook, REAL_WORLD, RtmsStream, serverCheck } from "../../src/protocol";
import { StreamKeeper } from "../../src/runtime";
import { Clock } from "../../src/simulator";
import type { Sample } from "../soak";
import { CREDENTIALS } from "./credentials";
import { packetLength } from "./packets";

const { clientId, clientSecret } = CREDENTIALS;
const speed = Number(process.argv[2] ?? 1);
const clock = new Clock(speed);
const environment: Environment = {
  ...REAL_WORLD,
  clock: {
    ...REAL_WORLD.clock,
    now: () => clock.now(),
    elapsed: () => performance.now() * speed,
    setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds / speed),
  },
};
const counts = { packets: 0, reconnections: 0, faults: 0, told: [] as string[] };
/** How many faults are described in words. */
const TOLD = 5;

function fault(words: string): void {
  counts.faults += 1;
  if (counts.told.length < TOLD) counts.told.push(words);
}

const allows = serverCheck("ws://127.0.0.1");
const options = { clientId, clientSecret, allows, environment, audioRate: 8000, audioSendRate: packetLength(speed) };
const keeper = new StreamKeeper("soak", Number.POSITIVE_INFINITY, (started, handover) =>
  watch(new RtmsStream(started, options, handover)),
);

function watch(stream: RtmsStream): RtmsStream {
  let due = 0;
  stream.on("audio", ({ rtms: { sequence } }) => {
    counts.packets += 1;
    if (sequence !== due) fault(`packet ${sequence} came in place of ${due}`);
    due = sequence + 1;
  });
  stream.on("event", ({ payload }) => {
    if (payload.event === "interrupted") counts.reconnections += 1;
    if (payload.event === "failed") fault(`failed: ${payload.message}`);
    if (payload.event === "stopped") fault(`stopped: ${JSON.stringify(payload.reason)}`);
  });
  return stream;
}

const server = http.createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    response.end();
    const { lifecycle } = parseWebhook(Buffer.concat(parts));
    const outcome = lifecycle && keeper.webhook(lifecycle);
    if (typeof outcome === "object" && "opened" in outcome) outcome.opened.start();
  });
});

process.on("message", () => {
  // Twice, because what the first collection frees may hold more.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const sample: Sample = { heap: heapUsed, rss, streams: keeper.streams.length, ...counts };
  process.send?.(sample);
});

server.listen(0, "127.0.0.1", () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
