import { termsOf } from "../../src/page/matching";
import type { MeetingSummary } from "../../src/page/model";
import { formatRoute } from "../data";
import { marked, productOf, titleOf } from "../parts";
import { clock, length, timeOfDay } from "../time";
import { language, text } from "../words";

/** One recording of the list; what was looked for goes along, so that the recording opens at it. */
export function RecordingRow({ meeting, q }: { meeting: MeetingSummary; q: string }) {
  const { id, product, startedAt, duration, live, excerpt, excerptAt, excerptBy } = meeting;
  const terms = termsOf(q);
  return (
    <li>
      <a class="recording" href={formatRoute({ view: "meeting", id, q })}>
        <span class="when">{timeOfDay(startedAt, language)}</span>
        <span class="what">
          <bdi class="people">{marked(titleOf(meeting), terms)}</bdi>
          {excerpt !== undefined && excerpt !== "" && (
            <span class="excerpt" dir="auto">
              {excerptAt !== undefined && (
                <>
                  <bdi class="soft">
                    {text("list.said", { who: excerptBy ?? text("unknown"), time: clock(excerptAt) })}
                  </bdi>{" "}
                </>
              )}
              {marked(excerpt, terms)}
            </span>
          )}
          <span class="facts">
            {live && (
              <span class="state">
                <span class="dot" aria-hidden="true" />
                {text("state.live")}
              </span>
            )}
            <span>{productOf(product)}</span>
            <span>{length(duration, language)}</span>
          </span>
        </span>
      </a>
    </li>
  );
}
