// The meetings of now.

import type { LiveFeed, LiveMeeting } from "../data";
import { Message, useStore } from "../parts";
import { text } from "../words";
import { LiveCard } from "./live-card";

/** What goes on comes first, and of both kinds the newest. */
const inOrder = (meetings: Iterable<LiveMeeting>): LiveMeeting[] =>
  [...meetings].sort(
    ({ meeting: one }, { meeting: other }) => Number(other.live) - Number(one.live) || other.startedAt - one.startedAt,
  );

export function LiveView({ feed }: { feed: LiveFeed }) {
  const meetings = useStore(feed, () => feed.meetings);
  const connection = useStore(feed, () => feed.connection);
  return (
    <>
      <h1 class="unseen" tabIndex={-1}>
        {text("live")}
      </h1>
      {connection === "lost" && (
        <p class="notice" role="status">
          {text("connection.lost")}
        </p>
      )}
      {meetings.size === 0 ? (
        connection === "connecting" ? (
          <Message title={text("loading")} />
        ) : (
          <Message title={text("live.none")} hint={text("live.noneHint")}>
            <a class="button" href="#/recordings">
              {text("meeting.back")}
            </a>
          </Message>
        )
      ) : (
        <div class={`cards ${meetings.size === 1 ? "alone" : ""}`}>
          {inOrder(meetings.values()).map((live) => (
            <LiveCard key={live.meeting.id} live={live} feed={feed} />
          ))}
        </div>
      )}
    </>
  );
}
