// What the core wants done. It calls these while it works, so they must not call it back: `fleet.ts` queues them.

import type { RegisterKind, Registers } from "../registers";

/** With what a new owner begins. */
export interface Opening {
  /** The latest `*_started`. */
  readonly webhook: object;
  /** What the former owner remembered, sealed, if it left the stream on purpose. */
  readonly memory?: string;
  /** The former owner's id. */
  readonly from?: string;
  /** `offered`: nobody owned it. `handed_over`: its owner left it on purpose. `taken_over`: its owner is dead, or cut off. */
  readonly how: "offered" | "taken_over" | "handed_over";
}

/** Why a stream is no longer ours: it ended, another member has it, or we gave it to one. */
export type Drop =
  | { readonly why: "ended"; readonly webhook: object }
  | { readonly why: "lost" | "handed_over"; readonly to: string };

/** How full the fleet is. */
export interface Room {
  /** Streams that all living members may have together. */
  readonly capacity: number;
  /** Streams that they have. */
  readonly streams: number;
  readonly members: number;
}

export interface Notices {
  /** A stream is ours: open it. */
  own(id: string, opening: Opening): void;
  /** A stream that is ours has a newer `*_started`: it moves to another server. */
  started(id: string, webhook: object): void;
  interrupted(id: string, webhook: object): void;
  /** A stream is ours no more: close it. */
  drop(id: string, drop: Drop): void;
  /** To even the load, leave this stream and answer with `handedOver`. Asked again, after some seconds, if it is not answered. */
  handOver(id: string, to: string): void;
  member(event: "joined" | "lost" | "left", id: string, name: string): void;
  /** No member had room for a stream for a minute. Said once per stream, by one member. */
  unowned(id: string, room: Room): void;
}

export interface Effects extends Notices {
  put<K extends RegisterKind>(kind: K, id: string, value?: Registers[K]): void;
}
