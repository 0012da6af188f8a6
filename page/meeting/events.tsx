// What happened besides talk, in words; a click goes there.

import type { Mark, Meeting } from "../../src/page/model";
import { isFault, markText, SHAPES } from "../lanes";
import { clock } from "../time";
import { text } from "../words";

export function Events({ meeting, onPick }: { meeting: Meeting; onPick(time: number): void }) {
  const { marks: told, speakers } = meeting;
  // Who leaves as the stream ends is told after it, in the same second: the end is the last of all.
  const placeOf = ({ at, kind }: Mark) => Math.floor(at / 1000) + (kind === "ended" ? 0.5 : 0);
  const marks = [...told].sort((one, other) => placeOf(one) - placeOf(other));
  return (
    <section class="panel" aria-label={text("meeting.events")}>
      <h2>{text("meeting.events")}</h2>
      {marks.length === 0 && <p class="soft">{text("meeting.noEvents")}</p>}
      <ol class="events">
        {marks.map((mark) => (
          <li key={`${mark.at} ${mark.kind} ${mark.speaker ?? ""}`}>
            <button type="button" class={isFault(mark.kind) ? "event fault" : "event"} onClick={() => onPick(mark.at)}>
              <svg viewBox="0 0 12 12" aria-hidden="true">
                <path d={SHAPES[mark.kind]} fill-rule="evenodd" />
              </svg>
              <span class="at">{clock(mark.at)}</span>
              <bdi>{markText(mark, speakers)}</bdi>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
