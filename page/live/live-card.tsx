// One stream: how it is, who talks, what is said. Whoever looks back holds the card still, and loses nothing: the
// meeting goes on behind it.

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type LiveFeed, type LiveMeeting, withLane } from "../data";
import { TimeLine, type Window, within } from "../lanes";
import { Icon, productOf, stateOf, titleOf, useKept } from "../parts";
import { clock, lastBegun } from "../time";
import { Transcript } from "../transcript";
import { text } from "../words";
import { Announcer } from "./announcer";
import { Pictures } from "./pictures";

/** What a time line shows of a meeting that goes on. */
const SHOWN_MS = 60_000;
const NO_TERMS: readonly string[] = [];

/** Where the reader looks: at the live end, or back. */
type Looking =
  | { isLive: true }
  | {
      isLive: false;
      window: Window;
      /** How many captions there were then. */
      since: number;
      /** The captions stay where the reader has turned to, instead of going with the time line. */
      isTurned: boolean;
    };

export function LiveCard({ live, feed }: { live: LiveMeeting; feed: LiveFeed }) {
  const { meeting, levels, pictures } = live;
  const { id, speakers, captions, marks } = meeting;
  const end = Math.max(levels.end, meeting.duration, captions.at(-1)?.end ?? 0);
  // At first the lanes grow, then they flow.
  const now: Window = { from: Math.max(0, end - SHOWN_MS), to: Math.max(SHOWN_MS, end) };
  const [looking, look] = useState<Looking>({ isLive: true });
  const [spoken, keepSpoken] = useKept("zoom-rtms-announce", "");
  const window = looking.isLive ? now : looking.window;

  const latest = useRef({ now, captions });
  latest.current = { now, captions };
  const hold = useCallback((window?: Window, isTurned = false) => {
    const { now: then, captions: all } = latest.current;
    look((old) => ({
      isLive: false,
      window: window ?? (old.isLive ? then : old.window),
      since: old.isLive ? all.length : old.since,
      isTurned,
    }));
  }, []);
  const onFollow = useCallback(
    (isFollowing: boolean) => (isFollowing ? look({ isLive: true }) : hold(undefined, true)),
    [hold],
  );
  const onWindow = (next: Window) => hold(within(next, end));
  const goTo = useCallback(
    (time: number) => hold(within({ from: time - SHOWN_MS / 2, to: time + SHOWN_MS / 2 }, latest.current.now.to), true),
    [hold],
  );
  const lanes = useMemo(() => withLane(speakers), [speakers]);
  const sounds = useMemo(
    () => ({ stepFor: () => 100, loudest: (key: string, start: number, to: number) => levels.loudest(key, start, to) }),
    [levels],
  );
  const state = stateOf(meeting.state, meeting.live);
  const shown = looking.isLive ? captions.length - 1 : lastBegun(captions, looking.window.to);
  const title = titleOf(meeting);
  const fresh = looking.isLive ? 0 : captions.length - looking.since;

  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!card.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && void feed.readPast(levels, id));
    observer.observe(card.current);
    return () => observer.disconnect();
  }, [feed, levels, id]);

  useEffect(() => {
    if (!meeting.live) look({ isLive: true });
  }, [meeting.live]);

  return (
    <section ref={card} class={`card state-${state}`} aria-labelledby={`title-${id}`} data-meeting={id}>
      <header class="card-head">
        <div class="card-title">
          <p class="kind">
            <span class="state">
              <span class="dot" aria-hidden="true" />
              {text(`state.${state}`)}
            </span>
            <span>{productOf(meeting.product)}</span>
          </p>
          <h2 id={`title-${id}`}>
            <bdi>{title}</bdi>
          </h2>
        </div>
        <Clock end={end} isLive={meeting.live} />
      </header>
      <TimeLine
        speakers={lanes}
        marks={marks}
        sounds={sounds}
        window={window}
        end={end}
        version={levels.end}
        onSeek={goTo}
        onWindow={onWindow}
      />
      <Pictures id={id} isLive={meeting.live} speakers={speakers} marks={marks} pictures={pictures} />
      <div class="card-words">
        {captions.length === 0 ? (
          <p class="soft waiting">{text("live.waiting")}</p>
        ) : (
          <Transcript
            captions={captions}
            speakers={speakers}
            label={text("live.captions")}
            terms={NO_TERMS}
            shown={shown}
            place="end"
            isFollowing={looking.isLive || !looking.isTurned}
            onFollow={onFollow}
            onPick={goTo}
          />
        )}
      </div>
      <footer class="card-foot">
        {meeting.live ? (
          <LookingBack isLive={looking.isLive} fresh={fresh} onHold={hold} onLive={() => look({ isLive: true })} />
        ) : (
          <>
            <span class="soft over">{text("live.ended")}</span>
            <a class="button main" href={`#/meeting/${id}`}>
              {text("live.open")}
            </a>
            <button type="button" class="button" onClick={() => feed.dismiss(id)}>
              {text("live.dismiss")}
            </button>
          </>
        )}
        {meeting.live && (
          <label class="toggle">
            <input
              type="checkbox"
              checked={spoken !== ""}
              onChange={({ currentTarget }) => keepSpoken(currentTarget.checked ? "on" : "")}
            />
            {text("live.announce")}
          </label>
        )}
      </footer>
      {spoken !== "" && meeting.live && <Announcer captions={captions} speakers={speakers} />}
    </section>
  );
}

/** How long the meeting lasts: by its media, and by the clock where none comes. */
function Clock({ end, isLive }: { end: number; isLive: boolean }) {
  const known = useRef({ end, at: performance.now() });
  if (known.current.end !== end) known.current = { end, at: performance.now() };
  const [, draw] = useState(0);
  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => draw((times) => times + 1), 1000);
    return () => clearInterval(timer);
  }, [isLive]);
  return <time class="clock">{clock(isLive ? end + performance.now() - known.current.at : end)}</time>;
}

interface LookingBackProps {
  isLive: boolean;
  /** Captions since the reader looks back. */
  fresh: number;
  onHold(): void;
  onLive(): void;
}

function LookingBack({ isLive, fresh, onHold, onLive }: LookingBackProps) {
  if (isLive)
    return (
      <button type="button" class="button" title={text("live.backHint")} onClick={() => onHold()}>
        <Icon name="up" />
        {text("live.back")}
      </button>
    );
  return (
    <>
      <button type="button" class="button main" onClick={onLive}>
        <span class="dot" aria-hidden="true" />
        {text("live.resume")}
        {fresh > 0 && <span class="badge">{text("live.new", { count: fresh })}</span>}
      </button>
      <span class="soft looking">{text("live.paused")}</span>
    </>
  );
}
