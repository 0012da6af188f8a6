// What the journal of live streams costs per packet (src/runtime/resume): 200 streams of 50 packets a second, fed from memory, with
// and without a journal in turn, four times a second, so that whatever else the machine does meets both alike. It uses no socket
// and no Node-RED, so the CPU time of a packet is small, and the journal's share of it is more than its share in Node-RED, whose
// cost per packet is in RESULTS.md. The journal's thread is counted too. To run: npx tsx bench/journal.ts

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RtmsStream } from "../src/protocol/stream";
import { REAL_WORLD, type SocketListener } from "../src/protocol/transport";
import { Journal, JournalFolder } from "../src/runtime";
import { median } from "./results";

const STREAMS = Number(process.env.STREAMS ?? 200);
const PACKET_MS = 20;
const PAIRS = Number(process.env.PAIRS ?? 240);
const WINDOW_MS = 250;

const URL = "wss://rtms.zoom.us/media";
const TEXT = Buffer.alloc(640, 7).toString("base64");

const frame = (timestamp: number, user: number): Buffer =>
  Buffer.from(
    `{"msg_type":14,"content":{"user_id":${user},"user_name":"Ann","data":"${TEXT}","timestamp":${timestamp}}}`,
  );

/** A stream whose audio flows when `packet` is called. */
class FedStream {
  readonly stream: RtmsStream;
  readonly #listeners: SocketListener[] = [];
  #sent = 0;

  constructor(private readonly index: number) {
    const environment = {
      ...REAL_WORLD,
      openSocket: (_url: string, _settings: unknown, listener: SocketListener) => {
        this.#listeners.push(listener);
        return { send: () => undefined, close: () => undefined, terminate: () => undefined };
      },
    };
    const started = { product: "meeting", action: "started", id: "m", streamId: `s${index}`, serverUrl: URL } as const;
    const options = { clientId: "i", clientSecret: "s", transcript: false, environment };
    this.stream = new RtmsStream(started, options).start();
    this.#say(0, { msg_type: 2, status_code: 0, media_server: { server_urls: { audio: URL } } });
    this.#say(1, { msg_type: 4, status_code: 0 });
  }

  #say(socket: number, message: object): void {
    const listener = this.#listeners[socket];
    listener?.opened();
    listener?.message(Buffer.from(JSON.stringify(message)));
  }

  packet(): void {
    const bytes = frame(1_700_000_000_000 + this.#sent++ * PACKET_MS, this.index);
    const listener = this.#listeners[1];
    if (listener?.messageIn) listener.messageIn(bytes, 0, bytes.length);
    else listener?.message(bytes);
  }
}

/** Microseconds of CPU time per packet in one window. Streams have phases of their own: each millisecond some are due. */
async function measure(streams: readonly FedStream[]): Promise<number> {
  const began = performance.now();
  const before = process.cpuUsage();
  let packets = 0;
  for (let due = 0; due < WINDOW_MS; due += 1) {
    const wait = began + due - performance.now();
    if (wait > 0) await sleep(wait);
    for (let index = due % PACKET_MS; index < streams.length; index += PACKET_MS) {
      streams[index]?.packet();
      packets += 1;
      // Each in a turn of its own, as from sockets.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / packets;
}

/** Median, and the bounds between which the median of all such values lies with 95 %. */
function summary(values: readonly number[]): string {
  const sorted = values.toSorted((one, other) => one - other);
  const reach = 0.98 * Math.sqrt(values.length);
  const at = (rank: number) => sorted[Math.round(rank)]?.toFixed(3);
  const middle = (values.length - 1) / 2;
  return `${median(values).toFixed(3)} µs (${at(middle - reach)} to ${at(middle + reach)})`;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bench-journal-"));
  const journal = new Journal(new JournalFolder(folder, "bench"), REAL_WORLD.clock);
  const streams = Array.from({ length: STREAMS }, (_, index) => new FedStream(index + 1));
  let isNoted = false;
  for (const { stream } of streams)
    stream.on("audio", () => {
      if (isNoted) journal.sent();
    });
  const kept = new FedStream(0).stream;
  // The file stays open while the others are not noted.
  journal.follow(kept);
  const window = async (isOn: boolean): Promise<number> => {
    for (const { stream } of streams) {
      if (isOn) journal.follow(stream);
      else journal.forget(stream);
    }
    isNoted = isOn;
    // The states are written.
    await sleep(100);
    return await measure(streams);
  };
  for (let round = 0; round < 10; round += 1) await window(round % 2 === 0);
  const without: number[] = [];
  const differences: number[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const isFirst = pair % 2 === 0;
    const [first, second] = [await window(isFirst), await window(!isFirst)];
    without.push(isFirst ? second : first);
    differences.push(isFirst ? first - second : second - first);
  }
  console.log(`${STREAMS} streams: a packet takes ${summary(without)} without a journal;`);
  console.log(`the journal adds ${summary(differences)}.`);
  journal.discard();
  rmSync(folder, { recursive: true, force: true });
  process.exit();
}

void main();
