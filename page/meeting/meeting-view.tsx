// One meeting: fetched, then shown.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Meeting } from "../../src/page/model";
import { LevelStore, Refused, readLevels, readMeeting } from "../data";
import { Message } from "../parts";
import { text } from "../words";
import { MeetingPage } from "./meeting-page";

interface Loaded {
  meeting: Meeting;
  levels: LevelStore;
}

async function load(id: string): Promise<Loaded> {
  const [meeting, { bytes, count }] = await Promise.all([
    readMeeting(id),
    // Recordings of before have none.
    readLevels(id).catch(() => ({ bytes: new Uint8Array(0), count: undefined })),
  ]);
  const levels = new LevelStore();
  levels.fill(
    meeting.speakers.map(({ key }) => key),
    bytes,
    count,
  );
  return { meeting, levels };
}

interface MeetingViewProps {
  id: string;
  /** What was looked for in the list. */
  q: string;
  /** Where to begin, milliseconds. */
  at: number | undefined;
  /** The address of the list that one came from. */
  list: string;
  /** @param title what the meeting was called */
  onDeleted(title: string): void;
}

export function MeetingView({ id, q, at, list, onDeleted }: MeetingViewProps) {
  const [loaded, set] = useState<Loaded | undefined>();
  const [fault, setFault] = useState<"gone" | "failed" | undefined>();
  const [attempt, setAttempt] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const hadFocus = useRef(false);
  useEffect(() => {
    let isHere = true;
    const run = async () => {
      try {
        const all = await load(id);
        hadFocus.current = heading.current !== null && heading.current === document.activeElement;
        if (isHere) set(all);
      } catch (error) {
        if (isHere) setFault(error instanceof Refused && error.status === 404 ? "gone" : "failed");
      }
    };
    void run();
    return () => {
      isHere = false;
    };
  }, [id, attempt]);

  // A screen reader that was at the heading goes on from the meeting's own.
  useEffect(() => {
    if (!loaded || !hadFocus.current) return;
    hadFocus.current = false;
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  }, [loaded]);

  const retry = () => {
    setFault(undefined);
    setAttempt(attempt + 1);
  };
  if (loaded)
    return (
      <MeetingPage
        {...loaded}
        q={q}
        at={at}
        list={list}
        onChange={(meeting) => set({ ...loaded, meeting })}
        onDeleted={onDeleted}
      />
    );
  return (
    <>
      <h1 class="unseen" tabIndex={-1} ref={heading}>
        {text("recordings")}
      </h1>
      <Message title={text(fault === undefined ? "loading" : fault === "gone" ? "meeting.gone" : "failed")}>
        {fault === "failed" && (
          <button type="button" class="button" onClick={retry}>
            {text("retry")}
          </button>
        )}
        {fault === "gone" && (
          <a class="button" href={list}>
            {text("meeting.back")}
          </a>
        )}
      </Message>
    </>
  );
}
