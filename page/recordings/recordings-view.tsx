// All recordings of the folder: what is looked for, and what was found, by day.

import { useEffect, useRef, useState } from "preact/hooks";
import type { MeetingSummary } from "../../src/page/model";
import { EVERYTHING, type Found, findMeetings, formatRoute, type Query } from "../data";
import { Message } from "../parts";
import { day } from "../time";
import { language, text } from "../words";
import { Filters } from "./filters";
import { RecordingRow } from "./recording-row";

/** Milliseconds: nobody types slower, and nobody waits for it. */
const TYPING_MS = 200;

type Result = { state: "loading" | "failed" } | ({ state: "found" } & Found);

export function RecordingsView({ query }: { query: Query }) {
  const [result, set] = useState<Result>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);
  const isFirst = useRef(true);

  useEffect(() => {
    const stop = new AbortController();
    const find = async () => {
      try {
        set({ state: "found", ...(await findMeetings(query, "", stop.signal)) });
      } catch {
        if (!stop.signal.aborted) set({ state: "failed" });
      }
    };
    const timer = setTimeout(() => void find(), isFirst.current ? 0 : TYPING_MS);
    isFirst.current = false;
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [query.q, query.product, query.person, query.from, query.to, attempt]);

  const onChange = (part: Partial<Query>) => {
    history.replaceState(null, "", formatRoute({ view: "recordings", query: { ...query, ...part } }));
    // `replaceState` tells nobody.
    dispatchEvent(new HashChangeEvent("hashchange"));
  };
  const more = async () => {
    if (result.state !== "found" || result.next === undefined) return;
    const next = await findMeetings(query, result.next).catch(() => undefined);
    if (!next) return;
    set((old) =>
      old === result ? { ...next, state: "found", meetings: [...result.meetings, ...next.meetings] } : old,
    );
  };

  return (
    <div class="recordings">
      <h1 tabIndex={-1}>{text("recordings")}</h1>
      <Filters query={query} onChange={onChange} />
      <p class="soft total" role="status">
        {result.state === "found" &&
          text("list.total", { count: new Intl.NumberFormat(language).format(result.total) })}
      </p>
      {result.state === "loading" && <Message title={text("loading")} />}
      {result.state === "failed" && (
        <Message title={text("failed")}>
          <button type="button" class="button" onClick={() => setAttempt(attempt + 1)}>
            {text("retry")}
          </button>
        </Message>
      )}
      {result.state === "found" && result.meetings.length === 0 && (
        <Nothing query={query} onReset={() => onChange(EVERYTHING)} />
      )}
      {result.state === "found" && <Days meetings={result.meetings} q={query.q} />}
      {result.state === "found" && result.next !== undefined && <More key={result.meetings.length} onMore={more} />}
    </div>
  );
}

function Nothing({ query, onReset }: { query: Query; onReset(): void }) {
  if (!Object.values(query).some(Boolean)) return <Message title={text("list.none")} hint={text("list.noneHint")} />;
  return (
    <Message title={text("list.nothing")} hint={text("list.nothingHint")}>
      <button type="button" class="button" onClick={onReset}>
        {text("list.reset")}
      </button>
    </Message>
  );
}

function Days({ meetings, q }: { meetings: readonly MeetingSummary[]; q: string }) {
  const days = new Map<string, MeetingSummary[]>();
  for (const meeting of meetings) {
    const name = day(meeting.startedAt, language);
    days.set(name, [...(days.get(name) ?? []), meeting]);
  }
  return (
    <>
      {[...days].map(([name, all]) => (
        <section class="day" key={name}>
          <h2>{name}</h2>
          <ul class="list">
            {all.map((meeting) => (
              <RecordingRow key={meeting.id} meeting={meeting} q={q} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** Asks for more when it comes into sight, or is clicked. */
function More({ onMore }: { onMore(): Promise<void> }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!button.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && void onMore(), {
      rootMargin: "600px",
    });
    observer.observe(button.current);
    return () => observer.disconnect();
  }, []);
  return (
    <button type="button" class="button more" ref={button} onClick={() => void onMore()}>
      {text("list.more")}
    </button>
  );
}
