// One conversion of `native.ts`, as a process: reads a file in packets of 20 ms, and writes what they become.
//
//     node native-conversion.js <decode g722 | resample FROM TO> INPUT OUTPUT

import { closeSync, openSync, readSync, writevSync } from "node:fs";
import { DECODERS, newResampler } from "../src/audio";

const [kind = "", ...rest] = process.argv.slice(2);
const PACKETS_A_SECOND = 50;
const PACKETS_AT_ONCE = 100;

function conversion(): { packetBytes: number; convert: (packet: Buffer) => Buffer } {
  if (kind === "g722") {
    const decoder = DECODERS.g722.open({ rate: 16_000, channels: 1 });
    return { packetBytes: 8000 / PACKETS_A_SECOND, convert: (packet) => decoder.decode(packet) };
  }
  const [from = 0, to = 0] = kind.split(">").map(Number);
  const resampler = newResampler(from, to, 1);
  return { packetBytes: (2 * from) / PACKETS_A_SECOND, convert: (packet) => resampler.push(packet) };
}

const { packetBytes, convert } = conversion();
const [input = "", output = ""] = rest;
const source = openSync(input, "r");
const sink = openSync(output, "w");
const block = Buffer.alloc(packetBytes * PACKETS_AT_ONCE);
for (let read = readSync(source, block); read > 0; read = readSync(source, block)) {
  const results: Buffer[] = [];
  for (let at = 0; at + packetBytes <= read; at += packetBytes)
    results.push(convert(block.subarray(at, at + packetBytes)));
  writevSync(sink, results);
}
closeSync(source);
closeSync(sink);
