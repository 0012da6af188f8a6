// Says new captions to a screen reader, if its user wants that: a sentence each, when it is whole.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Caption, Speaker } from "../../src/page/model";
import { nameOf } from "../parts";

/** A caption that is still corrected would be said again and again. */
const SETTLED_MS = 1500;

export function Announcer({ captions, speakers }: { captions: readonly Caption[]; speakers: readonly Speaker[] }) {
  const said = useRef<string | undefined>(undefined);
  const [words, say] = useState("");
  const last = captions.at(-1);
  useEffect(() => {
    if (!last || last.id === said.current) return;
    const timer = setTimeout(() => {
      said.current = last.id;
      say(`${nameOf(speakers, last.speaker)}: ${last.text}`);
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [last]);
  return (
    <p class="unseen" aria-live="polite" dir="auto">
      {words}
    </p>
  );
}
