// What was looked for, marked where it was found.

import { pieces } from "../../src/page/matching";

export const marked = (said: string, terms: readonly string[]) =>
  terms.length === 0 ? said : pieces(said, terms).map(({ text, isHit }) => (isHit ? <mark>{text}</mark> : text));
