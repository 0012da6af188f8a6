// The process under measurement: an app that takes every stream it is offered and keeps nothing of it.

import http from "node:http";
import type { AddressInfo } from "node:net";
import { type Environment, parseWebhook, REAL_WORLD, RtmsStream, serverCheck } from "../../src/protocol";
import { StreamKeeper } from "../../src/runtime/stream-keeper";
import { Clock } from "../../src/simulator/clock";
import type { Sample } from "../soak";
import { CREDENTIALS } from "./credentials";

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
const counts = { packets: 0, reconnections: 0, faults: 0 };
const allows = serverCheck("ws://127.0.0.1");
const keeper = new StreamKeeper("soak", Number.POSITIVE_INFINITY, (started, handover) =>
  watch(new RtmsStream(started, { clientId, clientSecret, allows, environment, audioRate: 8000 }, handover)),
);

function watch(stream: RtmsStream): RtmsStream {
  let due = 0;
  stream.on("audio", ({ rtms: { sequence } }) => {
    counts.packets += 1;
    if (sequence !== due) counts.faults += 1;
    due = sequence + 1;
  });
  stream.on("event", ({ payload: { event } }) => {
    if (event === "interrupted") counts.reconnections += 1;
    if (event === "failed" || event === "stopped") counts.faults += 1;
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
