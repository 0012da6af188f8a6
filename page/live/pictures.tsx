// The newest pictures of cameras and of the shared screen, where zoom video is wired.

import { useRef, useState } from "preact/hooks";
import type { Mark, Speaker } from "../../src/page/model";
import { addressOf } from "../data";
import { nameOf } from "../parts";
import { text } from "../words";

/** Whose pictures are of the shared screen. */
const SHARE = "share";

const initialOf = (name: string): string => [...name.trim()][0]?.toLocaleUpperCase() ?? "";

interface PicturesProps {
  id: string;
  isLive: boolean;
  speakers: readonly Speaker[];
  /** Who has joined has a name before the first word. */
  marks: readonly Mark[];
  /** Versions by speaker. */
  pictures: Readonly<Record<string, number>>;
}

export function Pictures({ id, isLive, speakers, marks, pictures }: PicturesProps) {
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  // The server keeps no picture of a meeting that has ended: only what was shown before stays.
  const asked = useRef(new Set<string>());
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
        const address = `${addressOf(id, "picture")}?${search}`;
        if (isLive) asked.current.add(address);
        const isThere = asked.current.has(address) && !gone.has(address);
        const colour = speakers.find(({ key }) => key === speaker)?.colour;
        return (
          <li key={speaker}>
            {isThere ? (
              <img
                src={address}
                alt={text("live.picture", { name })}
                onError={() => setGone((old) => new Set([...old, address]))}
              />
            ) : (
              <span class={`initial ${colour === undefined ? "" : `c${colour}`}`} aria-hidden="true">
                {initialOf(name)}
              </span>
            )}
            {speaker !== "" && <bdi>{name}</bdi>}
          </li>
        );
      })}
    </ul>
  );
}
