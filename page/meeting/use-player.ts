// The player of a meeting, with what is left out: silence, if wished; and where only a mix is there to hear a single
// speaker by, everybody else.

import { useEffect, useMemo, useState } from "preact/hooks";
import type { Meeting } from "../../src/page/model";
import type { LevelStore } from "../data";
import { useKept } from "../parts";
import { heard, MeetingPlayer } from "../player";
import { quietSpans } from "../time";

export interface PlayerControls {
  player: MeetingPlayer;
  rate: number;
  setRate(rate: number): void;
  skipsSilence: boolean;
  setSkipsSilence(skips: boolean): void;
  only: string | undefined;
  setOnly(speaker: string | undefined): void;
}

const NOTHING: readonly never[] = [];
const canPlay = (type: string) => document.createElement("video").canPlayType(type) !== "";

export function usePlayer(meeting: Meeting, levels: LevelStore): PlayerControls {
  // A new name of a speaker is no new player.
  const player = useMemo(() => new MeetingPlayer(meeting), [meeting.id]);
  const [rate, setRate] = useKept("zoom-rtms-speed", "1");
  const [skips, setSkips] = useKept("zoom-rtms-skip-silence", "");
  const [only, choose] = useState<string | undefined>();

  const quiet = useMemo(() => {
    const isMixed = only !== undefined && heard(meeting.tracks, { only, canPlay }).isMixed;
    if (skips === "" && !isMixed) return NOTHING;
    const listened = meeting.speakers.filter(({ key }) => only === undefined || key === only);
    const said = meeting.captions.filter(({ speaker }) => only === undefined || speaker === only);
    return quietSpans(
      listened.map(({ key }) => levels.all(key)),
      said,
      meeting.duration,
    );
  }, [meeting.id, levels, only, skips]);

  useEffect(() => player.choose({ rate: Number(rate) || 1, only, quiet }), [player, rate, only, quiet]);
  useEffect(() => () => player.free(), [player]);
  return {
    player,
    rate: Number(rate) || 1,
    setRate: (next) => setRate(String(next)),
    skipsSilence: skips !== "",
    setSkipsSilence: (next) => setSkips(next ? "on" : ""),
    only,
    setOnly(next) {
      if (next === only) return;
      choose(next);
      // At once, so that playing can begin at what would have been left out before. The quiet of `next` follows.
      player.choose({ only: next, quiet: NOTHING });
    },
  };
}
