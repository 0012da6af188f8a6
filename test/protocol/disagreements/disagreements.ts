// What the rows of protocol#disagreements share: one message sent or received, and what becomes of it.

import assert from "node:assert/strict";
import type { Medium } from "../../../src/protocol/values/media-names";
import type { Lifecycle } from "../../../src/protocol/webhook/lifecycle";
import { parseWebhook } from "../../../src/protocol/webhook/webhook";
import { Rig, started } from "../fixtures";

/** By number: what the row tells a client to choose, and whether this one does. */
export type Rows = Readonly<Record<number, readonly [name: string, check: () => void]>>;

/** The first message on signaling. */
export function firstMessage(product: Lifecycle["product"], options = {}): Record<string, unknown> {
  const rig = new Rig(options, started(product));
  rig.stream.start();
  return rig.world.newest.accept().last;
}

/** The first message on the audio socket. */
export function mediaMessage(product: Lifecycle["product"] = "meeting", options = {}): Record<string, unknown> {
  const rig = new Rig({ transcript: false, ...options }, started(product));
  rig.join();
  return rig.world.newest.accept().last;
}

/** What a media frame becomes. */
export function becomes(medium: Medium, message: object, product: Lifecycle["product"] = "meeting") {
  const options = { audio: false, transcript: false, [medium]: true };
  const rig = new Rig(options, started(product));
  rig.streaming()[1]?.receive(message);
  return rig.of(medium)[0];
}

/** What an event on signaling becomes. */
export function eventOf(message: object, product: Lifecycle["product"] = "meeting") {
  const rig = new Rig({}, started(product));
  const [signaling] = rig.streaming();
  const before = rig.of("event").length;
  signaling?.receive(message);
  return rig.of("event")[before] ?? assert.fail("the event told nothing");
}

export const lifecycleOf = (event: string, payload: object) => parseWebhook({ event, event_ts: 1, payload }).lifecycle;
export const offered = (media_server: object) => {
  const rig = new Rig({ transcript: false });
  rig.stream.start();
  rig.world.newest.accept().receive({ msg_type: 2, status_code: 0, ...media_server });
  return rig.world.sockets[1]?.url;
};
export const data = Buffer.from([1, 2, 3, 4]).toString("base64");
export const audioFrame = (more: object) => ({ msg_type: 14, content: { user_id: 5, data, timestamp: 7, ...more } });
