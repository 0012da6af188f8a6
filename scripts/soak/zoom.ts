// Zoom's side of the soak: so many streams for so long, each of which loses a connection once a minute, one after
// another, and each time another one.

import { type FaultName, type Scenario, Simulator, type TimedFault } from "../../src/simulator";
import { CREDENTIALS } from "./credentials";

const [webhookUrl = "", count = "1", milliseconds = "60000", speed = "1"] = process.argv.slice(2);
const duration = Number(milliseconds);
const streams = Number(count);
const MINUTE = 60_000;
const SAMPLES_PER_MS = 16;
const FAULTS: readonly FaultName[] = ["drop-signaling", "drop-medium", "drop-all", "interrupt", "failover"];

/** Noise from beginning to end; the same stretch again and again, so that it costs no memory. */
function scenario(): Scenario {
  const pcm = Buffer.alloc(SAMPLES_PER_MS * 2 * 10_000);
  for (let at = 0; at < pcm.length; at += 2) pcm.writeInt16LE((at * 7919) % 20_000, at);
  const speaker = { id: "1001", name: "Maya" };
  const talks = Array.from({ length: Math.ceil(duration / 10_000) }, (_, index) => index * 10_000);
  return {
    speakers: [speaker],
    audio: talks.map((start) => ({ speaker: speaker.id, start, pcm })),
    transcript: talks.map((start) => ({ speaker: speaker.id, start, end: start + 9000, text: `from ${start}` })),
    duration,
  };
}

/** One fault per minute, each at a different second. */
function script(index: number): TimedFault[] {
  const offset = Math.round(((index + 1) * MINUTE) / (streams + 1));
  const minutes = Array.from({ length: Math.floor(duration / MINUTE) }, (_, minute) => minute);
  return minutes.map((minute) => {
    const fault = FAULTS[(index + minute) % FAULTS.length] ?? "drop-all";
    const value = { "drop-medium": "audio", interrupt: "closed", failover: "drop" }[fault as string] ?? true;
    return { at: minute * MINUTE + offset, fault, value };
  });
}

async function main(): Promise<void> {
  const simulator = await new Simulator({ ...CREDENTIALS, speed: Number(speed) }).listen();
  const what = scenario();
  const handles = Array.from({ length: streams }, (_, index) =>
    simulator.play({ webhookUrl, scenario: what, record: false, script: script(index) }),
  );
  await Promise.all(handles.map(({ started }) => started));
  process.send?.("started");
}

void main();
