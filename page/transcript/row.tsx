// A caption: who, when, and the words, each of which can be clicked and is marked while it is heard.

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { pieces } from "../../src/page/matching";
import type { Caption, Speaker } from "../../src/page/model";
import { marked, nameOf } from "../parts";
import { clock, lastBegun, type Word, wordsOf } from "../time";
import { text } from "../words";
import { memo } from "./memo";

/** What is heard now. */
export interface Heard {
  time(): number;
  subscribe(listener: () => void): () => void;
}

export interface RowProps {
  caption: Caption;
  speakers: readonly Speaker[];
  /** It says whose turn begins. */
  isFirst: boolean;
  /** What is looked for. */
  terms: readonly string[];
  isFound: boolean;
  heard: Heard | undefined;
  /** Others are listened to. */
  isDimmed: boolean;
  /** It is where the tabulator key leads. */
  isStop: boolean;
  onPick(time: number, speaker: string): void;
}

/** Which of the words have letters that were looked for. */
function hits(said: string, words: readonly Word[], terms: readonly string[]): boolean[] {
  if (terms.length === 0) return words.map(() => false);
  const letters = pieces(said, terms).flatMap(({ text: part, isHit }) =>
    Array.from({ length: part.length }, () => isHit),
  );
  let from = 0;
  return words.map((word) => {
    const isHit = letters.slice(from, from + word.text.length).includes(true);
    from += word.text.length;
    return isHit;
  });
}

export const Row = memo(function Row({
  caption,
  speakers,
  isFirst,
  terms,
  isFound,
  heard,
  isDimmed,
  isStop,
  onPick,
}: RowProps) {
  const colour = speakers.find(({ key }) => key === caption.speaker)?.colour;
  const words = useMemo(() => wordsOf(caption), [caption]);
  const hit = useMemo(() => hits(caption.text, words, terms), [caption, words, terms]);
  const said = useRef<HTMLParagraphElement>(null);

  // A row that a leap brings is marked in its first frame.
  useLayoutEffect(() => {
    // Of others than the one whom alone one hears, no word sounds.
    if (!heard || isDimmed) return;
    let now = -1;
    const mark = () => {
      const time = heard.time();
      const next = time >= caption.start && time < caption.end ? lastBegun(words, time) : -1;
      if (next === now) return;
      const spans = said.current?.children;
      spans?.[now]?.classList.remove("now");
      spans?.[next]?.classList.add("now");
      said.current?.classList.toggle("heard", next >= 0);
      now = next;
    };
    mark();
    const stop = heard.subscribe(mark);
    return () => {
      stop();
      said.current?.children[now]?.classList.remove("now");
      said.current?.classList.remove("heard");
    };
  }, [heard, words, caption, isDimmed]);

  const pick = ({ target }: Event) => {
    // Whoever selects text to copy it wants no sound.
    if (!(target instanceof HTMLElement) || (getSelection()?.toString() ?? "") !== "") return;
    const index = [...(said.current?.children ?? [])].indexOf(target);
    onPick(words[index]?.start ?? caption.start, caption.speaker);
  };

  return (
    <div
      class={`caption ${colour === undefined ? "" : `c${colour}`} ${isFirst ? "first" : ""} ${isFound ? "found" : ""} ${isDimmed ? "dimmed" : ""}`}
    >
      {isFirst && (
        <p class="who">
          <bdi>{marked(nameOf(speakers, caption.speaker), terms)}</bdi>
        </p>
      )}
      <button
        type="button"
        class="at"
        tabIndex={isStop ? 0 : -1}
        aria-label={text("play.from", { time: clock(caption.start) })}
        onClick={() => onPick(caption.start, caption.speaker)}
      >
        {clock(caption.start)}
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the button beside it does the same by key */}
      <p class="said" dir="auto" ref={said} onClick={pick}>
        {words.map(({ text: word }, index) => {
          const letters = word.trimEnd();
          return [
            <span key={index} class={hit[index] ? "word hit" : "word"}>
              {letters}
            </span>,
            word.slice(letters.length),
          ];
        })}
      </p>
    </div>
  );
});
