// The time line: who talks when, at a glance. A canvas draws it; names, play head and hints are elements. What it shows
// is in the transcript and the list of events in words, and the player's slider moves its play head by keys.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Mark, Speaker } from "../../src/page/model";
import { nameOf, useSize } from "../parts";
import { clock } from "../time";
import { text } from "../words";
import { AXIS, draw, type Lane, STRIP } from "./draw";
import { markText } from "./mark-text";
import { nearest } from "./marks";
import { Pointing } from "./pointing";
import { currentTheme, onTheme } from "./theme";
import type { Window } from "./window";

/** Pixels above and below the lanes, where letters have the usual 16. */
const LANES_AROUND = STRIP + AXIS;
const USUAL = 16;
/** More speakers have lower lanes, so that all are seen and the words have room. */
const MANY = 6;

export interface Sounds {
  /** Milliseconds of the finest levels for a stretch. */
  stepFor(window: Window): number;
  loudest(speaker: string, start: number, end: number): number;
}

export interface TimeLineProps {
  speakers: readonly Speaker[];
  marks: readonly Mark[];
  sounds: Sounds;
  window: Window;
  /** What has happened yet, milliseconds. */
  end: number;
  /** Of the speaker whom alone one hears. */
  only?: string | undefined;
  /** Draws again when another is given. */
  version: unknown;
  /** Calls with each new time of the play head, and returns how to stop that. */
  follow?: ((move: (time: number) => void) => () => void) | undefined;
  onSeek(time: number): void;
  onWindow(window: Window): void;
  /** A speaker's name was clicked. */
  onSpeaker?: ((key: string) => void) | undefined;
  /** Buttons in the corner. */
  children?: ComponentChildren;
}

export function TimeLine(props: TimeLineProps) {
  const { speakers, marks, sounds, window, end, only, version, follow, onSpeaker, children } = props;
  const [box, { width, height }] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const [scrolled, setScrolled] = useState(0);
  const [hint, setHint] = useState<{ x: number; mark: Mark } | undefined>();
  const [themed, setThemed] = useState(0);
  useEffect(() => onTheme(() => setThemed((times) => times + 1)), []);

  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !canvas.current || width === 0) return;
    canvas.current.width = Math.round(width * devicePixelRatio);
    canvas.current.height = Math.round(height * devicePixelRatio);
    // A wall display has larger letters, and everything with them.
    const { letters, lane } = sizesOf(canvas.current);
    const scale = letters / USUAL;
    const ratio = devicePixelRatio * scale;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const lanes = speakers.map(
      ({ key, colour }): Lane => ({
        colour,
        isDimmed: only !== undefined && key !== only,
        loudest: (start, to) => sounds.loudest(key, start, to),
      }),
    );
    const step = sounds.stepFor(window);
    const size = { width: width / scale, height: height / scale, laneHeight: lane / scale, scrolled: scrolled / scale };
    draw(context, { ...size, window, end, lanes, marks, step }, currentTheme());
  }, [width, height, window.from, window.to, end, speakers, marks, only, version, scrolled, themed]);

  const placed = useRef({ window, width });
  placed.current = { window, width };
  useLayoutEffect(() => {
    const move = (time: number) => {
      const { window: shown, width: wide } = placed.current;
      const part = (time - shown.from) / (shown.to - shown.from);
      if (!head.current) return;
      head.current.hidden = part < 0 || part > 1;
      head.current.style.transform = `translateX(${(part * wide).toFixed(1)}px)`;
    };
    return follow?.(move);
  }, [follow, window.from, window.to, width]);

  const pointing = useRef<Pointing>(undefined);
  pointing.current ??= new Pointing();
  pointing.current.use({
    ...props,
    width,
    onHover(time, reach, x) {
      const mark = time === undefined ? undefined : nearest(marks, time, reach);
      setHint(mark && { x, mark });
    },
  });
  useEffect(() => (canvas.current ? pointing.current?.listen(canvas.current) : undefined), []);

  return (
    <section class={`timeline ${speakers.length > MANY ? "many" : ""}`} aria-label={text("timeline")}>
      <div class="timeline-tools">{children}</div>
      <div class="timeline-box" onScroll={({ currentTarget }) => setScrolled(currentTarget.scrollTop)}>
        <ul class="lane-names" aria-hidden="true">
          {speakers.map(({ key, colour }) => (
            <li key={key} class={`lane-name c${colour} ${only !== undefined && only !== key ? "dimmed" : ""}`}>
              {onSpeaker ? (
                // By key it is done in the list of people, which says so: this is the short way of a pointer.
                <button type="button" tabIndex={-1} title={nameOf(speakers, key)} onClick={() => onSpeaker(key)}>
                  <bdi>{nameOf(speakers, key)}</bdi>
                </button>
              ) : (
                <bdi>{nameOf(speakers, key)}</bdi>
              )}
            </li>
          ))}
        </ul>
        <div
          class="lane-canvas"
          ref={box}
          style={{ height: `calc(var(--lane) * ${speakers.length} + ${LANES_AROUND / USUAL}rem)` }}
        >
          <canvas ref={canvas} role="img" aria-label={text("timeline.summary", { count: speakers.length })} />
          {follow && <div class="play-head" ref={head} hidden />}
          {hint && <Hint {...hint} width={width} speakers={speakers} />}
        </div>
      </div>
    </section>
  );
}

/** Pixels, as the style sheet has them. */
function sizesOf(element: Element): { letters: number; lane: number } {
  const letters = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || USUAL;
  const lane = Number.parseFloat(getComputedStyle(element).getPropertyValue("--lane")) || 2.25;
  return { letters, lane: lane * letters };
}

function Hint({ x, mark, width, speakers }: { x: number; mark: Mark; width: number; speakers: readonly Speaker[] }) {
  const isRight = x > width / 2;
  const place = isRight ? { right: `${Math.round(width - x + 8)}px` } : { left: `${Math.round(x + 8)}px` };
  return (
    <div class="hint" style={place} aria-hidden="true">
      {clock(mark.at)} · <bdi>{markText(mark, speakers)}</bdi>
    </div>
  );
}
