// Selects the content of a group.

import { DOCUMENTS } from "../documents";
import type { Content, ContentContext } from "./content";
import { SeparateMessages } from "./separate-messages";
import { LatestWords, WholeDocument } from "./whole-document";

/** Depends on `settings`. */
export function contentOf(context: ContentContext): Content {
  const { output, emit } = context.settings;
  if (DOCUMENTS[output].payload === "window") return new LatestWords(context);
  return emit === "each" ? new SeparateMessages(context) : new WholeDocument(context);
}
