// One stream as bytes, for an owner in another process that knows of its end: a journal of one chunk (contract#fleets).

import type { LoggedPacket } from "../../protocol/memory";
import { type Handover, snapshotOf } from "../../protocol/stream";
import type { Clock } from "../../protocol/time";
import { ChunkWriter } from "./chunk";
import { handoversOf, readJournal } from "./rebuild";

/** Packets that are recognised if they come again: of two who speak, some forty seconds. 64 kB, before they are compressed. */
const MOST_PACKETS = 4_000;

const STREAM = 0;

const keyOf = ({ speaker, timestamp, sum }: LoggedPacket): string => `${timestamp} ${sum} ${speaker}`;

/**
 * Without secrets and without anything that was said, but with people's names.
 * @param undelivered packets that may have reached no node here: they are to come again, with the same numbers
 */
export function chunkOf(handover: Handover, clock: Clock, undelivered: readonly LoggedPacket[] = []): Buffer {
  const writer = new ChunkWriter();
  const missing = new Set(undelivered.map(keyOf));
  const logged = [...handover.memory.replays.packets()].filter(
    (each) => missing.size === 0 || !missing.has(keyOf(each)),
  );
  logged.sort((one, other) => one.timestamp - other.timestamp);
  const packets = logged.slice(-MOST_PACKETS);
  const { memory, ...state } = snapshotOf(handover, clock, true);
  // In a journal, packets are counted on from the state before them.
  const sequences = { ...memory.sequences, audio: memory.sequences.audio - undelivered.length - packets.length };
  writer.entry({ stream: STREAM, state: { ...state, memory: { ...memory, sequences } } });
  const speakers = new Map<string, number>();
  for (const { speaker: id, timestamp, sum } of packets) {
    const speaker = speakers.get(id) ?? speakers.size + 1;
    if (!speakers.has(id)) writer.entry({ stream: STREAM, speaker, id });
    speakers.set(id, speaker);
    writer.packet(speaker, timestamp, sum);
  }
  return Buffer.from(writer.take(clock.now()));
}

/** The stream that `chunkOf` wrote; `undefined` for any other bytes. Clocks of machines differ, so it counts as left just now. */
export function handoverIn(chunk: Buffer, clock: Clock): Handover | undefined {
  const journaled = readJournal([chunk]);
  if (!journaled) return undefined;
  const writtenAt = clock.now();
  for (const { packets } of journaled.streams.values()) for (const packet of packets) packet.writtenAt = writtenAt;
  const [handover] = handoversOf({ ...journaled, writtenAt }, clock);
  if (!handover) return undefined;
  const { carried, memory } = handover;
  const receivedAt = Math.min(carried.offer.receivedAt, clock.elapsed());
  return { carried: { ...carried, offer: { ...carried.offer, receivedAt } }, memory };
}
