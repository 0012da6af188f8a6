// The transcript of a meeting with what is looked for in it.

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Meeting } from "../../src/page/model";
import { Icon, useKeys, useStore } from "../parts";
import type { MeetingPlayer } from "../player";
import { lastBegun, matches, termsOf } from "../time";
import { Transcript } from "../transcript";
import { text } from "../words";

interface ReadingProps {
  meeting: Meeting;
  player: MeetingPlayer;
  q: string;
  at: number | undefined;
  /** It is kept, with what is looked for and where it is, while something else is shown. */
  isHidden: boolean;
}

export function Reading({ meeting, player, q, at, isHidden }: ReadingProps) {
  const { captions, speakers } = meeting;
  const active = useStore(player, () => lastBegun(captions, player.time + 1));
  const [query, setQuery] = useState(q);
  const [hit, setHit] = useState(0);
  const [isFollowing, follow] = useState(true);
  const [isSearching, search] = useState(q !== "");
  const input = useRef<HTMLInputElement>(null);
  const terms = useMemo(() => termsOf(query), [query]);
  const hits = useMemo(
    () => captions.flatMap((caption, index) => (matches(caption.text, terms) ? [index] : [])),
    [captions, terms],
  );
  const found = hits[hit];

  // The first hit is where playing begins, so that what was looked for is heard with one click.
  useEffect(() => {
    const first = at ?? (q === "" ? undefined : captions[hits[0] ?? -1]?.start);
    if (first !== undefined) player.seek(first);
  }, []);

  const onPick = useCallback(
    (time: number) => {
      search(false);
      follow(true);
      player.playFrom(time);
    },
    [player],
  );
  const onFollow = useCallback((next: boolean) => {
    if (!next) search(false);
    follow(next);
  }, []);
  const go = (next: number) => {
    if (hits.length === 0) return;
    const index = (next + hits.length) % hits.length;
    setHit(index);
    search(true);
    const start = captions[hits[index] ?? 0]?.start;
    if (start !== undefined && !player.isPlaying) player.seek(start);
  };

  useKeys((event) => {
    if (event.key !== "/") return;
    event.preventDefault();
    input.current?.focus();
    input.current?.select();
  });
  const heard = useMemo(
    () => ({ time: () => player.time, subscribe: (listener: () => void) => player.subscribe(listener) }),
    [player],
  );
  const isAway = !isFollowing && player.isPlaying;

  return (
    <section class="reading" hidden={isHidden} aria-label={text("meeting.transcript")}>
      <search class="find">
        <label class="search">
          <Icon name="search" />
          <span class="unseen">{text("search.meeting")}</span>
          <input
            ref={input}
            type="search"
            value={query}
            placeholder={text("search.meeting")}
            autocomplete="off"
            spellcheck={false}
            dir="auto"
            aria-keyshortcuts="/"
            onInput={({ currentTarget }) => {
              setQuery(currentTarget.value);
              setHit(0);
              search(true);
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter") go(hit + (event.shiftKey ? -1 : 1));
              if (event.key === "Escape") event.currentTarget.blur();
            }}
          />
        </label>
        <span class="soft count" role="status">
          {terms.length > 0 &&
            (hits.length === 0 ? text("search.none") : text("search.count", { at: hit + 1, count: hits.length }))}
        </span>
        {hits.length > 0 && (
          <>
            <button type="button" class="button plain" aria-label={text("search.previous")} onClick={() => go(hit - 1)}>
              <Icon name="up" />
            </button>
            <button type="button" class="button plain" aria-label={text("search.next")} onClick={() => go(hit + 1)}>
              <Icon name="down" />
            </button>
          </>
        )}
      </search>
      {captions.length === 0 ? (
        <p class="soft waiting">{text("meeting.noWords")}</p>
      ) : (
        <Transcript
          captions={captions}
          speakers={speakers}
          label={text("meeting.transcript")}
          terms={terms}
          found={found === undefined ? undefined : captions[found]?.id}
          heard={heard}
          shown={isSearching && found !== undefined ? found : active}
          place="center"
          isFollowing={isFollowing || (isSearching && found !== undefined)}
          onFollow={onFollow}
          onPick={onPick}
        />
      )}
      {isAway && (
        <button
          type="button"
          class="button main float"
          onClick={() => {
            search(false);
            follow(true);
          }}
        >
          {text("meeting.follow")}
        </button>
      )}
    </section>
  );
}
