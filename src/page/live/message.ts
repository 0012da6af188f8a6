// A message of any wire, narrowed once: what cannot be read is left out.

import { isObject, type JsonObject } from "../../protocol/input";
import { finiteNumber } from "../../protocol/values";

export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Longest name or id that is shown. Characters. */
const LONGEST_NAME = 200;

export interface Person {
  readonly id: string;
  readonly name: string | undefined;
}

/** Somebody with an id, as `rtms.speaker`, and in events `participants` and `participant`. */
export function personOf(value: unknown): Person | undefined {
  if (!isObject(value)) return undefined;
  const id = textOf(value.channelId) ?? textOf(value.id);
  if (id === undefined || id === "") return undefined;
  const name = textOf(value.name) || textOf(value.phoneNumber);
  return { id, name: name?.slice(0, LONGEST_NAME) };
}

/** Everybody whom an event names. */
export function peopleOf(payload: JsonObject): Person[] {
  const list = Array.isArray(payload.participants) ? payload.participants : [payload.participant ?? payload.speaker];
  return list.flatMap((one: unknown) => personOf(one) ?? []);
}

/** When something happened. Milliseconds since 1970. */
export interface When {
  /** By Zoom's clock. */
  readonly timestamp: number;
  /** By this machine's. */
  readonly receivedAt: number;
}

/** @param now for a message without times */
export function whenOf(rtms: JsonObject, now: number): When {
  const receivedAt = finiteNumber(rtms.receivedAt) ?? now;
  const timestamp = finiteNumber(rtms.timestamp);
  return { receivedAt, timestamp: timestamp !== undefined && timestamp > 0 ? timestamp : receivedAt };
}
