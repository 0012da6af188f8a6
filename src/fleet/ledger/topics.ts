// Where the registers are: `<prefix>/<fleet>/<letter>/<id in base64url>` (docs/fleet.md). Zoom's ids contain `/` and `+`, which
// mean something in topics; base64url has neither.

import type { RegisterKind } from "../registers";
import { ledgerError } from "./texts";

const LETTERS: Readonly<Record<RegisterKind, string>> = {
  stream: "s",
  interruption: "i",
  owner: "o",
  member: "w",
  memory: "m",
};

const KINDS: ReadonlyMap<string, RegisterKind> = new Map(
  (Object.keys(LETTERS) as RegisterKind[]).map((kind) => [LETTERS[kind], kind]),
);

/** What cannot be in a level of a topic: separators, wildcards, control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: MQTT forbids them in topics.
const FORBIDDEN = /[+#/\u0000-\u001f\u007f-\u009f]/;

/** For people: a control character by its number. */
const shown = (character: string) =>
  /[+#/$]/.test(character)
    ? character
    : `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** @throws RtmsError RTMS_FLEET naming the character that a level of a topic cannot contain */
function checkLevel(what: "prefix" | "name", value: string): void {
  if (value === "") throw ledgerError("RTMS_FLEET", "noLevel", { what });
  // Brokers keep topics that begin so for themselves, and wildcards do not match them.
  const wrong = FORBIDDEN.exec(value)?.[0] ?? (what === "prefix" && value.startsWith("$") ? "$" : undefined);
  if (wrong !== undefined) throw ledgerError("RTMS_FLEET", "level", { what, value, character: shown(wrong) });
}

export interface Topics {
  /** The part that all topics of the fleet have in common, for people and for rules of brokers. */
  readonly root: string;
  /** What a member subscribes to. */
  readonly all: string;
  topicOf(kind: RegisterKind, id: string): string;
  /** `undefined` for a topic that is no register. */
  registerOf(topic: string): { readonly kind: RegisterKind; readonly id: string } | undefined;
}

/** @throws RtmsError RTMS_FLEET if one of them is empty, or contains what a topic cannot */
export function fleetTopics(prefix: string, fleet: string): Topics {
  checkLevel("prefix", prefix);
  checkLevel("name", fleet);
  const root = `${prefix}/${fleet}`;
  return {
    root,
    all: `${root}/+/+`,
    topicOf: (kind, id) => `${root}/${LETTERS[kind]}/${Buffer.from(id).toString("base64url")}`,
    registerOf(topic) {
      if (!topic.startsWith(`${root}/`)) return undefined;
      const [letter = "", key = "", ...more] = topic.slice(root.length + 1).split("/");
      const kind = KINDS.get(letter);
      const id = Buffer.from(key, "base64url");
      // One id has one topic: other spellings of the same bytes are none.
      if (!kind || more.length > 0 || key === "" || id.toString("base64url") !== key) return undefined;
      return { kind, id: id.toString() };
    },
  };
}
