// Which content a group has.

import { DOCUMENTS } from "../documents";
import type { Content, Desk } from "./content";
import { Each } from "./each";
import { LatestWords, Whole } from "./whole";

/** By what `settings` say. */
export function contentOf(desk: Desk): Content {
  const { output, emit } = desk.settings;
  if (DOCUMENTS[output].payload === "window") return new LatestWords(desk);
  return emit === "each" ? new Each(desk) : new Whole(desk);
}
