// One meeting: its time line, its transcript, its people and events, and the player below all of them.

import { useCallback, useMemo, useState } from "preact/hooks";
import type { Meeting } from "../../src/page/model";
import { type LevelStore, MeetingSounds, withLane } from "../data";
import { showing, TimeLine, type Window, within, zoomed } from "../lanes";
import { Icon, productOf, titleOf, useKeys, useMedia } from "../parts";
import { dateAndTime, length } from "../time";
import { language, text } from "../words";
import { DeleteButton } from "./delete-button";
import { Downloads } from "./downloads";
import { Events } from "./events";
import { People } from "./people";
import { PlayerBar } from "./player-bar";
import { Reading } from "./reading";
import { usePlayer } from "./use-player";
import { Video } from "./video";

/** Lanes of what no speaker is known of. */
const EVERYBODY = { key: "", colour: 0, talkMs: 0 };
const TABS = ["transcript", "people", "events"] as const;
const STEP_MS = 5000;

type Tab = (typeof TABS)[number];

/** What is shown of a meeting on a phone. A reload and the way back keep it; who comes by a link begins with the transcript. */
function useTab(): [Tab, (tab: Tab) => void] {
  const [tab, setTab] = useState<Tab>(() => {
    const kept: unknown = Object(history.state).tab;
    return TABS.find((name) => name === kept) ?? "transcript";
  });
  const keep = (next: Tab) => {
    setTab(next);
    history.replaceState({ tab: next }, "");
  };
  return [tab, keep];
}

interface MeetingPageProps {
  meeting: Meeting;
  levels: LevelStore;
  q: string;
  at: number | undefined;
  /** The address of the list that one came from. */
  list: string;
  onChange(meeting: Meeting): void;
  /** @param title what it was called */
  onDeleted(title: string): void;
}

export function MeetingPage(props: MeetingPageProps) {
  const { meeting, levels, q, at, list, onChange, onDeleted } = props;
  const { duration, speakers, marks } = meeting;
  const controls = usePlayer(meeting, levels);
  const { player, only, setOnly } = controls;
  const [window, show] = useState<Window>({ from: 0, to: Math.max(1, duration) });
  const [peaks, setPeaks] = useState(0);
  const [tab, setTab] = useTab();
  const isWide = useMedia("(min-width: 60rem)");
  const sounds = useMemo(
    () => new MeetingSounds(meeting, levels, () => setPeaks((count) => count + 1)),
    [meeting.id, levels],
  );
  const lanes = useMemo(() => {
    const shown = withLane(speakers);
    return shown.length > 0 ? shown : [{ ...EVERYBODY, name: text("everybody") }];
  }, [speakers]);
  const seek = useCallback((time: number) => player.seek(time), [player]);
  const follow = useCallback(
    (move: (time: number) => void) => {
      const run = () => {
        move(player.time);
        if (player.isPlaying) show((old) => showing(old, player.time, duration));
      };
      run();
      return player.subscribe(run);
    },
    [player, duration],
  );
  const zoom = (factor: number) =>
    show((old) => {
      const isShown = player.time >= old.from && player.time <= old.to;
      return zoomed(old, factor, isShown ? player.time : (old.from + old.to) / 2, duration);
    });

  useKeys((event) => {
    const steps: Record<string, () => void> = {
      " ": () => player.toggle(),
      ArrowLeft: () => player.seek(player.time - STEP_MS),
      ArrowRight: () => player.seek(player.time + STEP_MS),
    };
    const step = steps[event.key];
    // A button that has the focus takes the space bar itself.
    const isButton = event.target instanceof HTMLElement && event.target.closest("button, a, summary") !== null;
    if (!step || (event.key === " " && isButton)) return;
    event.preventDefault();
    step();
  });

  const isWhole = window.to - window.from >= duration - 1;
  const title = titleOf(meeting);
  const people = <People meeting={meeting} controls={controls} onChange={onChange} />;
  const events = <Events meeting={meeting} onPick={seek} />;
  return (
    <div class="meeting">
      <header class="meeting-head">
        <a class="button plain back" href={list} aria-label={text("meeting.back")}>
          <Icon name="left" />
        </a>
        <div class="meeting-title">
          <h1 tabIndex={-1}>
            <bdi>{title}</bdi>
          </h1>
          <p class="facts">
            <span>{productOf(meeting.product)}</span>
            <time dateTime={new Date(meeting.startedAt).toISOString()}>{dateAndTime(meeting.startedAt, language)}</time>
            <span>{length(duration, language)}</span>
          </p>
        </div>
        <div class="meeting-actions">
          <Downloads meeting={meeting} title={title} />
          <DeleteButton meeting={meeting} title={title} onDeleted={() => onDeleted(title)} />
        </div>
      </header>
      <TimeLine
        speakers={lanes}
        marks={marks}
        sounds={sounds}
        window={window}
        end={duration}
        only={only}
        version={peaks}
        follow={follow}
        onSeek={seek}
        onWindow={(next) => show(within(next, duration))}
        onSpeaker={speakers.length === 0 ? undefined : (key) => setOnly(only === key ? undefined : key)}
      >
        <button type="button" class="button plain" aria-label={text("timeline.in")} onClick={() => zoom(0.5)}>
          <Icon name="more" />
        </button>
        <button
          type="button"
          class="button plain"
          aria-label={text("timeline.out")}
          disabled={isWhole}
          onClick={() => zoom(2)}
        >
          <Icon name="less" />
        </button>
        <button
          type="button"
          class="button plain"
          aria-label={text("timeline.all")}
          disabled={isWhole}
          onClick={() => show({ from: 0, to: duration })}
        >
          <Icon name="all" />
        </button>
      </TimeLine>
      {!isWide && <Video meeting={meeting} player={player} />}
      {!isWide && (
        <div class="tabs">
          {TABS.map((name) => (
            <button key={name} type="button" aria-pressed={tab === name} onClick={() => setTab(name)}>
              {text(`meeting.${name}`)}
            </button>
          ))}
        </div>
      )}
      <div class="meeting-body">
        <Reading
          meeting={meeting}
          player={player}
          only={only}
          onEverybody={() => setOnly(undefined)}
          q={q}
          at={at}
          isHidden={!isWide && tab !== "transcript"}
        />
        {(isWide || tab !== "transcript") && (
          <div class="side">
            {isWide && <Video meeting={meeting} player={player} />}
            {(isWide || tab === "people") && people}
            {(isWide || tab === "events") && events}
          </div>
        )}
      </div>
      <PlayerBar meeting={meeting} controls={controls} />
    </div>
  );
}
