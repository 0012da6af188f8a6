// The page: live, recordings, and one meeting.

import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { EVERYTHING, findMeetings, formatRoute, LiveFeed, parseRoute, type Route, signOut } from "./data";
import { LiveView } from "./live";
import { MeetingView } from "./meeting";
import { useStore } from "./parts";
import { RecordingsView } from "./recordings";
import { text } from "./words";

const feed = new LiveFeed();

function useRoute(): Route {
  const [route, set] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const listen = () => set(parseRoute(location.hash));
    addEventListener("hashchange", listen);
    return () => removeEventListener("hashchange", listen);
  }, []);
  return route;
}

function App() {
  const route = useRoute();
  const liveCount = useStore(feed, () => [...feed.meetings.values()].filter(({ meeting }) => meeting.live).length);
  const [deleted, setDeleted] = useState("");
  const [canSignOut, setCanSignOut] = useState(false);
  const main = useRef<HTMLElement>(null);
  const place = route.view === "meeting" ? `meeting ${route.id}` : route.view;
  const before = useRef(place);
  // What was looked for last, for the way back from a meeting.
  const list = useRef(formatRoute({ view: "recordings", query: EVERYTHING }));
  if (route.view === "recordings") list.current = formatRoute(route);

  useEffect(() => {
    const ask = async () => setCanSignOut((await findMeetings(EVERYTHING)).signOut === true);
    void ask().catch(() => undefined);
  }, []);

  // A screen reader begins with the new view's heading, as it would with a new page.
  useEffect(() => {
    if (before.current === place) return;
    before.current = place;
    if (place !== "recordings") setDeleted("");
    scrollTo(0, 0);
    main.current?.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }, [place]);

  const onDeleted = (title: string) => {
    setDeleted(title);
    location.hash = list.current;
  };
  const current = (view: Route["view"]) => (route.view === view ? "page" : undefined);
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        {text("skip")}
      </button>
      <header class="top">
        <nav aria-label={text("nav")}>
          <a href="#/" aria-current={current("live")}>
            {text("live")}
            {liveCount > 0 && <span class="badge live-badge">{liveCount}</span>}
          </a>
          <a href="#/recordings" aria-current={current("recordings")}>
            {text("recordings")}
          </a>
        </nav>
        {canSignOut && (
          <button type="button" class="button plain soft" onClick={() => void signOut().catch(() => location.reload())}>
            {text("signOut")}
          </button>
        )}
      </header>
      <main ref={main} tabIndex={-1} class={`view-${route.view}`}>
        <p class={deleted === "" ? "unseen" : "soft"} role="status">
          {deleted !== "" && text("delete.done", { title: deleted })}
        </p>
        {route.view === "live" && <LiveView feed={feed} />}
        {route.view === "recordings" && <RecordingsView query={route.query} />}
        {route.view === "meeting" && (
          <MeetingView
            key={route.id}
            id={route.id}
            q={route.q}
            at={route.at}
            list={list.current}
            onDeleted={onDeleted}
          />
        )}
      </main>
    </>
  );
}

const place = document.getElementById("app");
if (place) {
  document.title = text("title");
  feed.open();
  render(<App />, place);
}
