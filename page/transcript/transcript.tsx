// What was said, as far as it is seen: two hours are some thousand captions, of which a screen has twenty.

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Caption, Speaker } from "../../src/page/model";
import { useStill, useVirtual } from "../parts";
import { clock } from "../time";
import { useLines } from "./lines";
import { type Heard, Row } from "./row";

export interface TranscriptProps {
  captions: readonly Caption[];
  speakers: readonly Speaker[];
  label: string;
  terms: readonly string[];
  /** The caption that a search has gone to. */
  found?: string | undefined;
  /** The key of the speaker whom alone one hears. */
  only?: string | undefined;
  heard?: Heard | undefined;
  /** Index of the caption to keep in sight, while the reader has not turned elsewhere. */
  shown: number;
  /** Where in the list it is kept. */
  place: "center" | "end";
  isFollowing: boolean;
  /** The reader has turned elsewhere, or is at the end again. */
  onFollow(isFollowing: boolean): void;
  onPick(time: number, speaker: string): void;
}

const NO_TERMS: readonly string[] = [];
/** Keys that scroll. */
const TURNS = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"]);

export function Transcript(props: TranscriptProps) {
  const { captions, speakers, label, terms, found, only, heard, shown, place, isFollowing, onFollow, onPick } = props;
  const scroller = useRef<HTMLElement>(null);
  const isStill = useStill();
  const isFirst = (index: number) => captions[index]?.speaker !== captions[index - 1]?.speaker;
  const virtual = useVirtual({
    count: captions.length,
    scroller,
    estimate: (index) => (isFirst(index) ? 78 : 44) + Math.floor((captions[index]?.text.length ?? 0) / 70) * 26,
    keyOf: (index) => captions[index]?.id ?? String(index),
  });
  const target = useRef(-1);

  useLayoutEffect(() => {
    if (!isFollowing || shown < 0) return;
    // A short way is shown, a long one would only be waited for.
    const isNear = Math.abs(shown - target.current) <= 3;
    target.current = shown;
    virtual.scrollToIndex(shown, { align: place, behavior: isStill || !isNear || place === "end" ? "auto" : "smooth" });
    // The browser tells of a leap with the next frame only: its rows are to be in this one.
    if (!isNear) scroller.current?.dispatchEvent(new Event("scroll"));
  }, [shown, isFollowing, captions.length, place === "end" ? captions[shown] : undefined]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const stop = new AbortController();
    const on = (name: string, listener: (event: Event) => void) =>
      element.addEventListener(name, listener, { passive: true, signal: stop.signal });
    on("wheel", (event) =>
      onFollow(place === "end" && event instanceof WheelEvent && event.deltaY > 0 && isAtEnd(element)),
    );
    on("touchmove", () => onFollow(false));
    on("pointerdown", ({ target: at }) => at === element && onFollow(false));
    on("keydown", (event) => event instanceof KeyboardEvent && TURNS.has(event.key) && onFollow(false));
    return () => stop.abort();
  }, [place, onFollow]);

  const items = virtual.getVirtualItems();
  const letters = clock(captions.at(-1)?.start ?? 0).length;
  const stop = useLines(scroller, virtual, Math.max(0, shown));
  return (
    <section class="transcript" ref={scroller} aria-label={label}>
      <ol class="transcript-inner" style={{ height: `${virtual.getTotalSize()}px`, "--at": `${letters}ch` }}>
        {items.map(({ index, key, start }) => {
          const caption = captions[index];
          if (!caption) return null;
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              class="row"
              aria-setsize={captions.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Row
                caption={caption}
                speakers={speakers}
                isFirst={isFirst(index)}
                terms={terms.length === 0 ? NO_TERMS : terms}
                isFound={caption.id === found}
                heard={heard}
                isDimmed={only !== undefined && caption.speaker !== only}
                isStop={index === stop}
                onPick={onPick}
              />
            </li>
          );
        })}
      </ol>
    </section>
  );
}

const isAtEnd = ({ scrollTop, clientHeight, scrollHeight }: HTMLElement): boolean =>
  scrollTop + clientHeight >= scrollHeight - 40;
