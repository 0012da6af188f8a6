// What a member is called. An id is new each time a node starts, because what its former life owned has to be claimed anew; ids
// of the same place differ in their last part only.

import { createHash, randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { NodeAPI } from "node-red";

const digestOf = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 8);

export interface Identity {
  /** For people: host and port, such as `studio:1880`. */
  readonly name: string;
  /** Of this node in this Node-RED: its former lives have the same. */
  readonly place: string;
  readonly id: string;
}

export function identityOf({ settings }: NodeAPI, nodeId: string): Identity {
  const { uiPort, userDir = "" } = settings as { uiPort?: number | string; userDir?: string };
  const port = Number(uiPort);
  const name = port > 0 ? `${hostname()}:${port}` : hostname();
  const place = `${name}/${digestOf(`${userDir}/${nodeId}`)}`;
  return { name, place, id: `${place}-${randomBytes(6).toString("hex")}` };
}

/** The name in a member's id: a member that is gone has left nothing else. */
export const nameIn = (memberId: string): string => memberId.replace(/\/[^/]*$/, "");

/** The place in a member's id. */
export const placeIn = (memberId: string): string => memberId.replace(/-[^-]*$/, "");

/** What all members should have in common: members that differ are named. */
export const settingsDigest = (settings: object): string => digestOf(JSON.stringify(settings));
