// Everything that is known of a meeting: what lines add up to, and what a kept file holds.

import { type Caption, LEVEL_MS, type Mark, type Speaker } from "../model";
import { Lane } from "./lane";
import type { StoredTrack } from "./read";

export interface MeetingFacts {
  /** Safe in an address. */
  readonly id: string;
  readonly streamId: string;
  readonly product: string;
  /** Milliseconds since 1970: all other times count from it. */
  startedAt: number;
}

export interface StoredState {
  readonly facts: MeetingFacts;
  state: string;
  /** Milliseconds. */
  duration: number;
  speakers: Speaker[];
  /** By id, in the order in which they first came. */
  readonly captions: Map<string, Caption>;
  readonly marks: Mark[];
  /** By path. */
  readonly tracks: Map<string, StoredTrack>;
  /** What people of the page call speakers, by key. */
  readonly names: Map<string, string>;
  readonly lanes: Map<string, Lane>;
  levelCount: number;
}

export function newState(facts: MeetingFacts): StoredState {
  return {
    facts,
    state: "",
    duration: 0,
    speakers: [],
    captions: new Map(),
    marks: [],
    tracks: new Map(),
    names: new Map(),
    lanes: new Map(),
    levelCount: 0,
  };
}

/** Milliseconds: until the end, or as long as something is known of it. The last level begins before the end, and ends after it. */
export function durationOf({ duration, levelCount, captions }: StoredState): number {
  let latest = Math.max(duration, (levelCount - 1) * LEVEL_MS);
  for (const { end } of captions.values()) latest = Math.max(latest, end);
  return latest;
}

/** The lane of a speaker, new if there was none. */
export function laneOf(lanes: Map<string, Lane>, key: string): Lane {
  const lane = lanes.get(key) ?? new Lane();
  lanes.set(key, lane);
  return lane;
}

/** The speakers with the names that people of the page gave them. */
export function namedSpeakers({ speakers, names }: Pick<StoredState, "speakers" | "names">): Speaker[] {
  return speakers.map((speaker) => ({ ...speaker, name: names.get(speaker.key) ?? speaker.name }));
}

/** The captions in the order in which they were said. */
export function inOrder(captions: Iterable<Caption>): Caption[] {
  return [...captions].sort((one, other) => one.start - other.start);
}
