// Says new captions to a screen reader, if its user wants that: a sentence each, when it is whole.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Caption, Speaker } from "../../src/page/model";
import { nameOf } from "../parts";

/** A caption that is still corrected would be said again and again. */
const SETTLED_MS = 1500;

export function Announcer({ captions, speakers }: { captions: readonly Caption[]; speakers: readonly Speaker[] }) {
  const said = useRef<string | undefined>(undefined);
  const waiting = useRef<string | undefined>(undefined);
  const [words, say] = useState("");
  const last = captions.at(-1);
  const tell = (caption: Caption) => {
    said.current = caption.id;
    say(`${nameOf(speakers, caption.speaker)}: ${caption.text}`);
  };
  useEffect(() => {
    if (!last || last.id === said.current) return;
    const before = captions.find(({ id }) => id === waiting.current);
    waiting.current = last.id;
    // The next has begun, so the one before is whole.
    if (before && before.id !== last.id && before.id !== said.current) tell(before);
    const timer = setTimeout(() => tell(last), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [last]);
  return (
    <p class="unseen" aria-live="polite" dir="auto">
      {words}
    </p>
  );
}
