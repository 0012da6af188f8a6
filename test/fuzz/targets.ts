// The fuzzers by name. Each is loaded when it runs, for it may start a Node-RED.

import type { Target } from "./target";

/** The file of each, and what it exports. */
const FILES = {
  frames: ["frames", "overPlain"],
  "frames-tls": ["frames", "overTls"],
  webhooks: ["webhooks", "webhooks"],
  media: ["media", "media"],
  scenarios: ["scenarios", "scenarios"],
  transcripts: ["transcripts", "transcripts"],
  recordings: ["recordings", "recordings"],
  simulator: ["simulator", "simulator"],
  admin: ["admin", "admin"],
} as const;

export type TargetName = keyof typeof FILES;

export const TARGET_NAMES = Object.keys(FILES) as TargetName[];

export const isTarget = (name: string): name is TargetName => Object.hasOwn(FILES, name);

export function targetOf(name: TargetName): Target {
  const [file, exported] = FILES[name];
  return (require(`./targets/${file}`) as Record<string, Target>)[exported] as Target;
}
