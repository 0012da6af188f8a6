// What a stream is rebuilt from in another process, as plain JSON, and how (contract#restarts-of-the-process). Instants of
// `Clock.elapsed` mean nothing there, so they are saved by the machine's clock.

import { isSavedCameras } from "../cameras";
import { isObject } from "../input";
import type { Carried } from "../machine";
import { Memory, type SavedMemory } from "../memory";
import type { Clock } from "../time";
import { type LinkKey, MEDIA, PRODUCTS } from "../values";
import type { Handover } from "./stream-events";

/** Without secrets, and without anything that was said. */
export interface StreamSnapshot {
  readonly memory: SavedMemory;
  readonly offer: Carried["offer"];
  readonly otherIdField: boolean;
  readonly established: boolean;
  readonly closeWanted: boolean;
  readonly refused: readonly LinkKey[];
}

const ahead = (clock: Clock): number => clock.now() - clock.elapsed();

export function snapshotOf({ carried, memory }: Handover, clock: Clock, withSentences: boolean): StreamSnapshot {
  const { offer, otherIdField, established, closeWanted, refused } = carried;
  const by = ahead(clock);
  return {
    memory: memory.saved(by, withSentences),
    offer: { ...offer, receivedAt: offer.receivedAt + by },
    otherIdField,
    established,
    closeWanted,
    refused,
  };
}

/** @param lostAt when the other process ended, milliseconds since 1970 */
export function restoredFrom(saved: StreamSnapshot, lostAt: number, clock: Clock): Handover {
  const { offer, otherIdField, established, closeWanted, refused } = saved;
  const by = ahead(clock);
  const moved = { ...offer, receivedAt: offer.receivedAt - by };
  return {
    carried: { offer: moved, otherIdField, established, closeWanted, refused, lostAt: lostAt - by },
    memory: Memory.restored(saved.memory, by),
  };
}

const isPairs = (value: unknown): boolean =>
  Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2);

function isSavedMemory(value: unknown): value is SavedMemory {
  if (!isObject(value)) return false;
  const { product, id, streamId, since, sequences, stats, roster, sessions, subscriptions, clockAhead } = value;
  return (
    typeof product === "string" &&
    Object.hasOwn(PRODUCTS, product) &&
    [id, streamId].every((text) => typeof text === "string" && text !== "") &&
    [since, clockAhead].every(Number.isFinite) &&
    isObject(sequences) &&
    [...MEDIA, "event"].every((medium) => Number.isSafeInteger(sequences[medium])) &&
    isObject(stats) &&
    MEDIA.every((medium) => isObject(stats[medium])) &&
    [roster, sessions, subscriptions].every(isPairs) &&
    (value.cameras === undefined || isSavedCameras(value.cameras))
  );
}

/** Whether a parsed JSON value has the shape of a snapshot. */
export function isSnapshot(value: unknown): value is StreamSnapshot {
  if (!isObject(value) || !isObject(value.offer)) return false;
  const { url, receivedAt, age } = value.offer;
  const isOffer = typeof url === "string" && [receivedAt, age].every(Number.isFinite);
  return isOffer && Array.isArray(value.refused) && isSavedMemory(value.memory);
}
