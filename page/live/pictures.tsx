// The newest pictures of cameras and of the shared screen, where zoom video is wired.

import type { Mark, Speaker } from "../../src/page/model";
import { addressOf } from "../data";
import { nameOf } from "../parts";
import { text } from "../words";

/** Whose pictures are of the shared screen. */
const SHARE = "share";

interface PicturesProps {
  id: string;
  speakers: readonly Speaker[];
  /** Who has joined has a name before the first word. */
  marks: readonly Mark[];
  /** Versions by speaker. */
  pictures: Readonly<Record<string, number>>;
}

export function Pictures({ id, speakers, marks, pictures }: PicturesProps) {
  const all = Object.entries(pictures);
  if (all.length === 0) return null;
  return (
    <ul class="pictures" aria-label={text("live.pictures")}>
      {all.map(([speaker, version]) => {
        const joined = marks.find((mark) => mark.speaker === speaker && mark.detail !== undefined)?.detail ?? "";
        const named = speakers.some(({ key }) => key === speaker)
          ? nameOf(speakers, speaker)
          : joined || text("unknown");
        const name = speaker === "" ? text("everybody") : speaker === SHARE ? text("live.shared") : named;
        const search = new URLSearchParams({ ...(speaker !== "" && { speaker }), v: String(version) });
        return (
          <li key={speaker}>
            <img src={`${addressOf(id, "picture")}?${search}`} alt={text("live.picture", { name })} />
            {speaker !== "" && <bdi>{name}</bdi>}
          </li>
        );
      })}
    </ul>
  );
}
