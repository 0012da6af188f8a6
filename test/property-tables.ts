// The property tables of the nodes, and what each dialog registers by its own code.

import assert from "node:assert/strict";
import { join } from "node:path";
import { PROPERTIES as ACCOUNT } from "../nodes/account/properties";
import { PROPERTIES as APP } from "../nodes/app/properties";
import { PROPERTIES as AUDIO_OUT } from "../nodes/audio-out/properties";
import { PROPERTIES as CONTROL } from "../nodes/control/properties";
import { PROPERTIES as EVENTS_IN } from "../nodes/events-in/properties";
import { PROPERTIES as FLEET } from "../nodes/fleet/properties";
import { PROPERTIES as PAGE } from "../nodes/page/properties";
import { PROPERTIES as SIMULATOR } from "../nodes/simulator/properties";
import { PROPERTIES as STREAM } from "../nodes/stream/properties";
import { PROPERTIES as TRANSCRIPT_OUT } from "../nodes/transcript-out/properties";
import { PROPERTIES as VIDEO_OUT } from "../nodes/video-out/properties";
import { PROPERTIES as WEBHOOK_IN } from "../nodes/webhook-in/properties";
import type { PropertyTable } from "../src/runtime/node/property-table";
import { PROJECT } from "./documents";

export const TABLES: Readonly<Record<string, PropertyTable>> = {
  app: APP,
  account: ACCOUNT,
  "webhook-in": WEBHOOK_IN,
  "events-in": EVENTS_IN,
  control: CONTROL,
  stream: STREAM,
  "audio-out": AUDIO_OUT,
  "transcript-out": TRANSCRIPT_OUT,
  "video-out": VIDEO_OUT,
  page: PAGE,
  simulator: SIMULATOR,
  fleet: FLEET,
};

type Judge = (this: object, value: unknown, options: object) => boolean | string;

export interface Dialog {
  type: string;
  defaults: Record<string, { value: unknown; type?: string; required?: boolean; validate?: Judge }>;
  credentials: Record<string, object>;
}

/** Replaces whatever a dialog uses of the browser while it loads. */
const anything: unknown = new Proxy(() => undefined, {
  get: (_target, key) => (key === Symbol.toPrimitive ? () => "" : anything),
  apply: () => anything,
});

/** Runs a dialog's code with the browser's globals that it expects. */
function inBrowser<Result>(registerType: (type: string, definition: Dialog) => void, work: () => Result): Result {
  const RED = { _: String, nodes: { registerType } };
  const browser: Record<string, unknown> = { RED, $: anything, document: anything, location: anything };
  const before = Object.keys(browser).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  try {
    Object.assign(globalThis, browser);
    return work();
  } finally {
    for (const [name, descriptor] of before) {
      Reflect.deleteProperty(globalThis, name);
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    }
  }
}

const registered = new Map<string, Dialog>();

/** What a dialog registers, by the dialog's own code, which is loaded once. */
export function dialogOf(node: string): Dialog {
  const register = (type: string, { defaults, credentials = {} }: Dialog) =>
    registered.set(node, { type, defaults, credentials });
  if (!registered.has(node)) inBrowser(register, () => require(join(PROJECT, "nodes", node, `${node}.editor.ts`)));
  const dialog = registered.get(node);
  assert.ok(dialog, `${node} registers no type`);
  return dialog;
}

/** What a dialog says of a value: true, or the key of a reason. */
export function judged(node: string, property: string, value: unknown): boolean | string {
  const { validate } = dialogOf(node).defaults[property] ?? {};
  return inBrowser(
    () => undefined,
    () => validate?.call({ [property]: value }, value, {}) ?? true,
  );
}
