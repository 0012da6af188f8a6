// The transcript of a meeting with what is looked for in it.

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { hitsOf, termsOf } from "../../src/page/matching";
import type { Meeting } from "../../src/page/model";
import { Icon, SearchField, useStore } from "../parts";
import type { MeetingPlayer } from "../player";
import { lastBegun } from "../time";
import { Transcript } from "../transcript";
import { text } from "../words";

interface ReadingProps {
  meeting: Meeting;
  player: MeetingPlayer;
  /** The speaker whom alone one hears. */
  only: string | undefined;
  /** Everybody is to be heard again. */
  onEverybody(): void;
  q: string;
  at: number | undefined;
  /** It is kept, with what is looked for and where it is, while something else is shown. */
  isHidden: boolean;
}

export function Reading({ meeting, player, only, onEverybody, q, at, isHidden }: ReadingProps) {
  const { captions, speakers } = meeting;
  const active = useStore(player, () => lastBegun(captions, player.time + 1));
  const [query, setQuery] = useState(q);
  const [hit, setHit] = useState(0);
  const [isFollowing, follow] = useState(true);
  const [isSearching, search] = useState(q !== "");
  const terms = useMemo(() => termsOf(query), [query]);
  const hits = useMemo(() => hitsOf(captions, speakers, terms), [captions, speakers, terms]);
  const found = hits[hit];
  /** Where searching has put the play head, and whether that is at the hit that is shown. */
  const placed = useRef({ time: 0, isHere: false });
  const placeAt = (time: number | undefined) => {
    const isHere = time !== undefined && !player.isPlaying;
    if (isHere) player.seek(time);
    placed.current = { time: isHere ? time : placed.current.time, isHere };
  };

  // The first hit is where playing begins, so that what was looked for is heard with one click.
  useEffect(() => {
    placeAt(at ?? captions[hits[0] ?? -1]?.start);
  }, []);

  const latest = useRef({ only, onEverybody });
  latest.current = { only, onEverybody };
  const onPick = useCallback(
    (time: number, speaker: string) => {
      search(false);
      follow(true);
      // Who clicks a word wants to hear it, also if it is of somebody who is left out.
      if (latest.current.only !== undefined && latest.current.only !== speaker) latest.current.onEverybody();
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
    placeAt(captions[hits[index] ?? -1]?.start);
  };
  const onQuery = (next: string) => {
    setQuery(next);
    setHit(0);
    search(true);
    // Playing begins at what is found, unless the reader has listened or gone elsewhere.
    const isUntouched = player.time === 0 || player.time === placed.current.time;
    const [first = -1] = hitsOf(captions, speakers, termsOf(next));
    if (isUntouched) placeAt(captions[first]?.start);
    else placed.current.isHere = false;
  };

  const heard = useMemo(
    () => ({ time: () => player.time, subscribe: (listener: () => void) => player.subscribe(listener) }),
    [player],
  );
  const isAway = !isFollowing && player.isPlaying;

  return (
    <section class="reading" hidden={isHidden} aria-label={text("meeting.transcript")}>
      <search class="find">
        <SearchField
          label={text("search.meeting")}
          value={query}
          onInput={onQuery}
          onKeyDown={(event) => {
            // The first goes to the hit that is shown, if searching has not gone there already.
            const isThere = placed.current.isHere || player.isPlaying;
            if (event.key === "Enter") go(isThere ? hit + (event.shiftKey ? -1 : 1) : hit);
            if (event.key === "Escape") event.currentTarget.blur();
          }}
        />
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
          only={only}
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
