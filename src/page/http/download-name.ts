// What a recording is called when it is downloaded: by its beginning and by whose it is, as people are called now. The file
// itself keeps the name that it got when it was written.

import { extname } from "node:path";
import { beginningOf, type Meeting, type Track } from "../model";

/** More names would leave no room for what tells files apart. */
const MOST_NAMES = 4;

/** @returns nothing for a document: its name is chosen by whoever writes it */
export function downloadName(meeting: Meeting, key: string): string | undefined {
  const { tracks, speakers, people, product, startedAt } = meeting;
  const track = tracks.find(({ file }) => file === key);
  if (!track || track.kind === "document") return undefined;
  const named = speakers.find((each) => each.key === track.speaker)?.name;
  const everybody = track.speaker === undefined ? people.slice(0, MOST_NAMES).join(", ") : "";
  const ending = ({ name }: Track) => extname(name).toLowerCase();
  // A recording in pieces has several of the same person.
  const same = tracks.filter((each) => each.speaker === track.speaker && ending(each) === ending(track));
  const part = same.length > 1 ? ` ${same.indexOf(track) + 1}` : "";
  const words = [beginningOf(startedAt), named || everybody || product].filter((word) => word !== "");
  return `${words.join(" ")}${part}${ending(track)}`;
}
