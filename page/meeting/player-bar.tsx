// Play, pause, where, how fast, and what is left out.

import type { Meeting } from "../../src/page/model";
import { Icon, nameOf, useStore } from "../parts";
import { clock } from "../time";
import { language, text } from "../words";
import type { PlayerControls } from "./use-player";

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3] as const;
const STEP_MS = 10_000;

interface PlayerBarProps {
  meeting: Meeting;
  controls: PlayerControls;
}

export function PlayerBar({ meeting, controls }: PlayerBarProps) {
  const { player, rate, setRate, skipsSilence, setSkipsSilence, only, setOnly } = controls;
  const { duration, speakers } = meeting;
  const canPlay = useStore(player, () => player.canPlay);
  const isPlaying = useStore(player, () => player.isPlaying);
  const isWaiting = useStore(player, () => player.isWaiting);
  const hasFailed = useStore(player, () => player.hasFailed);
  if (!canPlay) return <p class="player soft">{text("meeting.noSound")}</p>;
  return (
    <section class="player" aria-label={text("play")}>
      <div class="player-buttons">
        <button
          type="button"
          class="button plain"
          aria-label={text("play.back")}
          onClick={() => player.seek(player.time - STEP_MS)}
        >
          <Icon name="back" />
        </button>
        <button
          type="button"
          class={`button main round ${isWaiting ? "waiting" : ""}`}
          aria-label={text(isPlaying ? "play.pause" : "play")}
          title={text("play.keys")}
          onClick={() => player.toggle()}
        >
          <Icon name={isPlaying ? "pause" : "play"} />
        </button>
        <button
          type="button"
          class="button plain"
          aria-label={text("play.on")}
          onClick={() => player.seek(player.time + STEP_MS)}
        >
          <Icon name="on" />
        </button>
      </div>
      <Position controls={controls} duration={duration} />
      <div class="player-choices">
        {only !== undefined && (
          <button type="button" class="button chip" title={text("play.all")} onClick={() => setOnly(undefined)}>
            <bdi>{text("play.only", { name: nameOf(speakers, only) })}</bdi>
            <Icon name="close" />
            <span class="unseen">{text("play.all")}</span>
          </button>
        )}
        <label class={skipsSilence ? "toggle changed" : "toggle"}>
          <input
            type="checkbox"
            checked={skipsSilence}
            onChange={({ currentTarget }) => setSkipsSilence(currentTarget.checked)}
          />
          <span>{text("play.skip")}</span>
        </label>
        <label class={rate === 1 ? "speed" : "speed changed"}>
          <span class="unseen">{text("play.speed")}</span>
          <select value={String(rate)} onChange={({ currentTarget }) => setRate(Number(currentTarget.value))}>
            {SPEEDS.map((speed) => (
              <option key={speed} value={String(speed)}>
                {new Intl.NumberFormat(language).format(speed)}×
              </option>
            ))}
          </select>
        </label>
      </div>
      <p class="unseen" role="status">
        {isWaiting && text("play.loading")}
      </p>
      {hasFailed && (
        <p class="notice" role="status">
          {text("meeting.noFile")}
        </p>
      )}
    </section>
  );
}

function Position({ controls: { player }, duration }: { controls: PlayerControls; duration: number }) {
  // Drawn again each quarter of a second, not each frame.
  const quarter = useStore(player, () => Math.floor(player.time / 250));
  const time = Math.min(duration, quarter * 250);
  return (
    <div class="position">
      <span class="clock">{clock(time)}</span>
      <input
        type="range"
        min={0}
        max={duration}
        step={100}
        value={time}
        aria-label={text("play.position")}
        aria-valuetext={text("play.at", { time: clock(time), total: clock(duration) })}
        onInput={({ currentTarget }) => player.seek(Number(currentTarget.value))}
      />
      <span class="clock soft">{clock(duration)}</span>
    </div>
  );
}
