// The video of a meeting, where there is one: the player's own element, moved here.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Meeting, Track } from "../../src/page/model";
import { fileOf } from "../data";
import { nameOf, useStore } from "../parts";
import type { MeetingPlayer } from "../player";
import { text } from "../words";

export function Video({ meeting, player }: { meeting: Meeting; player: MeetingPlayer }) {
  const videos = meeting.tracks.filter(({ kind }) => kind === "video");
  const [file, choose] = useState(videos[0]?.file);
  const track = videos.find((each) => each.file === file) ?? videos[0];
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => player.choose({ video: track }), [player, track?.file]);
  const element = useStore(player, () => track && player.videoOf(track));
  useEffect(() => {
    if (!element || !place.current || !track) return;
    if (track.captions !== undefined && element.children.length === 0) {
      const captions = document.createElement("track");
      captions.kind = "captions";
      captions.src = fileOf(meeting.id, { file: track.captions });
      element.append(captions);
    }
    element.setAttribute("aria-label", text("meeting.video"));
    place.current.replaceChildren(element);
    return () => element.remove();
  }, [element]);
  if (!track) return null;
  const labelOf = ({ speaker, name }: Track) => (speaker === undefined ? name : nameOf(meeting.speakers, speaker));
  return (
    <section class="panel video" aria-label={text("meeting.video")}>
      <div class="video-place" ref={place} />
      {videos.length > 1 && (
        <label>
          <span class="unseen">{text("meeting.video")}</span>
          <select value={track.file} onChange={({ currentTarget }) => choose(currentTarget.value)}>
            {videos.map((each) => (
              <option key={each.file} value={each.file}>
                {labelOf(each)}
              </option>
            ))}
          </select>
        </label>
      )}
    </section>
  );
}
