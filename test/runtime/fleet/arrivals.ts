// What the members' flows received, from the files of their sinks (programs/fleet-sink.js), read while they grow.

import { GrowingFile } from "../growing-file";

/** A packet that a member's flow received. */
export interface Arrival {
  member: string;
  /** Milliseconds since 1970, by the clock of this machine. */
  at: number;
  streamId: string;
  sequence: number;
  /** Speaker, time and checksum. */
  packet: string;
}

/** An event of a member's stream node. */
export interface MemberEvent {
  member: string;
  at: number;
  streamId: string | null;
  payload: Readonly<Record<string, unknown>> & { event: string };
}

type Line =
  | [kind: "p", at: number, streamId: string, sequence: number, speaker: string, timestamp: number, sum: string]
  | [kind: "c", at: number, streamId: string]
  | [kind: "e", at: number, streamId: string | null, payload: MemberEvent["payload"]];

export class Arrivals {
  readonly packets: Arrival[] = [];
  readonly events: MemberEvent[] = [];
  /** Who last received a packet of a stream, and when. */
  readonly latest = new Map<string, { member: string; at: number }>();
  /** How many members each knows, by its last word. */
  readonly known = new Map<string, number>();
  readonly #sinks: ReadonlyMap<string, GrowingFile>;

  /** @param files the members' sinks, by the members' names */
  constructor(files: ReadonlyMap<string, string>) {
    this.#sinks = new Map([...files].map(([member, path]) => [member, new GrowingFile(path)]));
  }

  /** Reads what has come since the last time. */
  refresh(): this {
    for (const [member, sink] of this.#sinks) for (const line of sink.lines()) this.#take(member, line);
    return this;
  }

  /** Forgets what came so far, but not who has which stream. */
  clear(): void {
    this.packets.length = 0;
    this.events.length = 0;
  }

  /** The streams of each member: those of which it received the last packet, within so many milliseconds. */
  owners(within = 2000, now = Date.now()): Map<string, string[]> {
    const owners = new Map([...this.#sinks.keys()].map((member): [string, string[]] => [member, []]));
    for (const [streamId, { member, at }] of this.latest) if (now - at < within) owners.get(member)?.push(streamId);
    return owners;
  }

  #take(member: string, text: string): void {
    // A kill may have cut the last line off; the next one then begins behind it.
    const line: Line = JSON.parse(text.slice(Math.max(0, text.lastIndexOf('["p",'))));
    if (line[0] === "e") {
      const [, at, streamId, payload] = line;
      this.events.push({ member, at, streamId, payload });
      if (typeof payload.members === "number") this.known.set(member, payload.members);
    }
    if (line[0] !== "p") return;
    const [, at, streamId, sequence, speaker, timestamp, sum] = line;
    this.packets.push({ member, at, streamId, sequence, packet: `${speaker} ${timestamp} ${sum}` });
    const known = this.latest.get(streamId);
    if (!known || at >= known.at) this.latest.set(streamId, { member, at });
  }
}
