// The samples of the protocol's messages, which of them a spec has covered, and who speaks in several of them.

import assert from "node:assert/strict";
import samples from "../fixtures/wire-samples.json";

interface Sample {
  name: string;
  socket: string;
  direction: string;
  json: Record<string, unknown>;
}
const ALL = samples as unknown as readonly Sample[];

export function sample(name: string): Record<string, unknown> {
  const found = ALL.find((entry) => entry.name === name);
  assert.ok(found, `no sample ${name}`);
  return found.json;
}

const COVERED = new Set<string>();

/** The sample of a name, which is covered by that. */
export function cover(name: string): Record<string, unknown> {
  COVERED.add(name);
  return sample(name);
}

/** Zoom's samples that nothing has covered: those on signaling, or those on all other sockets. */
export function uncovered(on: "signaling" | "media"): string[] {
  const ofZoom = ALL.filter(
    ({ socket, direction }) =>
      direction === "zoom->app" && socket !== "webhook" && (socket === "signaling") === (on === "signaling"),
  );
  assert.ok(ofZoom.length > 0, `no samples of Zoom on ${on}`);
  return ofZoom.map(({ name }) => name).filter((name) => !COVERED.has(name));
}

/** A stream of everything there is. */
export const MEDIA = { audio: true, transcript: true, video: true, share: true, chat: true } as const;
export const john = (id: string) => ({ id, name: "John Smith" });
export const JOHN = john("16778240");
