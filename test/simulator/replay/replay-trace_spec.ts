// A client's own trace as the report: of a stream that the simulator played with a fault, and replayed, the same client
// goes through the same phases, and gets as many messages of each type, of the same sizes.

import assert from "node:assert/strict";
import { parseWebhook, RtmsStream, type TraceLine, TraceRecorder } from "../../../src/protocol";
import { conversation, type ReplayResult, Simulator, type TimedFault } from "../../../src/simulator";
import { until } from "../../until";
import { Receiver, SECRETS } from "../support";

type Play = (simulator: Simulator, webhookUrl: string) => Promise<unknown>;

/** The trace of a stream from its offer to its end, and the words that came. */
async function traced(play: Play): Promise<{ lines: TraceLine[]; words: string[]; result: unknown }> {
  const receiver = await Receiver.open();
  const simulator = await new Simulator(SECRETS).listen();
  const trace = new TraceRecorder();
  const words: string[] = [];
  let stream: RtmsStream | undefined;
  let isOver = false;
  let seen = 0;
  const polling = setInterval(() => {
    for (const { body } of receiver.received.slice(seen)) {
      seen++;
      const { lifecycle } = parseWebhook(body);
      if (!lifecycle) continue;
      if (stream) stream.webhook(lifecycle);
      else {
        stream = new RtmsStream(lifecycle, { ...SECRETS, allows: () => true, video: true, chat: true });
        stream.on("debug", (line) => trace.add(line)).on("failure", () => undefined);
        stream
          .on("transcript", ({ payload }) => words.push(payload))
          .on("end", () => {
            isOver = true;
          });
        stream.trace().start();
      }
    }
  }, 2);
  try {
    const result = await play(simulator, receiver.url);
    await until(() => isOver, 10_000);
    return { lines: trace.lines, words, result };
  } finally {
    clearInterval(polling);
    await stream?.close();
    await simulator.close();
    await receiver.close();
  }
}

/** What happened to the sockets up to the end, each in its order, and in which phases the client was. */
function story(lines: readonly TraceLine[]): Record<string, string[]> {
  const told: Record<string, string[]> = {};
  const tell = (what: string, text: string): void => {
    told[what] ??= [];
    if (told[what].at(-1) !== text) told[what].push(text);
  };
  for (const line of lines) {
    // The last one may be later than what a socket tells of the end, after which nothing is traced.
    if (line.kind === "hook" && line.action !== "stopped") tell("webhooks", line.action);
    // Of sockets that go at once, the client closes those that it has not yet lost.
    if (line.kind === "socket") tell(line.socket, line.what === "lost" || line.what === "closed" ? "gone" : line.what);
    if (line.kind === "state") tell("phases", line.to);
  }
  return told;
}

/** Messages that came, by type: how many, and how many bytes of media. */
function counted(lines: readonly TraceLine[]): Map<number | undefined, [number, number]> {
  const sums = new Map<number | undefined, [number, number]>();
  for (const line of lines) {
    if (line.kind !== "in") continue;
    const [count, bytes] = sums.get(line.type) ?? [0, 0];
    sums.set(line.type, [count + (line.count ?? 1), bytes + (line.bytes ?? 0)]);
  }
  return sums;
}

describe("simulator: the replay of a real trace", function () {
  this.timeout(60_000);
  const faults: readonly [string, TimedFault][] = [
    ["an audio socket that breaks off", { at: 2000, fault: "drop-medium", value: "audio" }],
    ["a signaling socket that breaks off", { at: 2000, fault: "drop-signaling", value: true }],
    ["a server that moves", { at: 2000, fault: "failover", value: "drop" }],
  ];
  /** Its first sentences, and time to come back. */
  const { speakers, audio, transcript = [] } = conversation();
  const begun = ({ start }: { start: number }): boolean => start < 3000;
  const scenario = { speakers, audio: audio.filter(begun), transcript: transcript.filter(begun), duration: 5500 };

  async function twice([what, fault]: (typeof faults)[number]): Promise<void> {
    const original = await traced(
      (simulator, webhookUrl) =>
        simulator.play({ webhookUrl, scenario, media: ["audio", "transcript", "video", "chat"], script: [fault] }).done,
    );
    const report = { format: "zoom-rtms-report", version: 1, product: "meeting", lines: original.lines };
    const again = await traced((simulator, webhookUrl) =>
      simulator.replay({ report: JSON.stringify(report), webhookUrl }),
    );
    assert.equal((again.result as ReplayResult).problem, undefined, what);
    assert.deepEqual(story(again.lines), story(original.lines), what);
    const [told, heard] = [counted(original.lines), counted(again.lines)];
    assert.deepEqual([...heard.keys()].sort(), [...told.keys()].sort(), what);
    for (const [type, [count, bytes]] of told) {
      const [again = 0, size = 0] = heard.get(type) ?? [];
      // A client that closes sockets itself, because another one was lost, misses what is on its way.
      assert.ok(Math.abs(again - count) <= 5 && (again !== count || size === bytes), `${what}: ${again} of ${type}`);
    }
    assert.ok(original.words.length > 0);
    assert.equal(again.words.length, original.words.length, what);
    assert.ok(again.words.every((text) => "these words were made up by the simulator".startsWith(text.slice(0, 40))));
  }

  it(`goes through the same with ${faults.map(([what]) => what).join(", with ")}`, () =>
    Promise.all(faults.map(twice)));
});
