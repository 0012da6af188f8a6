// What viewers are told of a running meeting: all of it, and what has changed.

import { type Delta, type Levels, type Meeting, type MeetingSummary, SILENCE } from "../model";
import type { Changes } from "./changes";
import type { LiveMeeting } from "./live-meeting";
import { shownTrack } from "./tracks";

export function summaryOf(meeting: LiveMeeting, now: number): MeetingSummary {
  const { facts, voices, tracks, isOver } = meeting;
  const people = voices.list().flatMap(({ name }) => (name === "" ? [] : [name]));
  return {
    id: facts.id,
    product: facts.product,
    startedAt: facts.startedAt,
    duration: meeting.duration(now),
    live: !isOver,
    people: [...new Set(people)],
    files: tracks.size,
  };
}

/** Everything but the levels. */
export function meetingOf(meeting: LiveMeeting, now: number): Meeting {
  const { state, voices, sentences, marks, tracks, levelCount } = meeting;
  return {
    ...summaryOf(meeting, now),
    state,
    speakers: voices.list(),
    captions: [...sentences.all].sort((one, other) => one.start - other.start),
    marks: [...marks],
    tracks: [...tracks.values()].map(shownTrack),
    levelCount,
  };
}

/** `levelCount` bytes for each speaker, in their order. */
export function levelsOf({ voices, levelCount }: LiveMeeting): Buffer {
  return Buffer.concat([...voices.all].map(({ lane }) => lane.slice(0, levelCount)));
}

/** Levels of a stretch, without speakers who are silent in it. */
function stretchOf({ voices }: LiveMeeting, { from, count }: Changes["levels"]): Levels {
  const values: Record<string, number[]> = {};
  for (const { key, lane } of voices.all) {
    const levels = lane.slice(from, count);
    if (levels.some((level) => level !== SILENCE)) values[key] = [...levels];
  }
  return { from, count, values };
}

/** Nothing if nothing has changed; more than one if there is more than one new picture. */
export function deltasOf(meeting: LiveMeeting, changes: Changes, now: number): Delta[] {
  const { isNew, state, speakers, captions, marks, levels, pictures, tracks } = changes;
  const { id } = meeting.facts;
  const delta: Delta = { id };
  // Who is there is part of the summary.
  if (isNew || speakers) delta.meeting = summaryOf(meeting, now);
  if (state !== undefined) delta.state = state;
  if (speakers) delta.speakers = speakers;
  if (captions.changed.length > 0) delta.captions = captions.changed;
  if (captions.removed.length > 0) delta.removed = captions.removed;
  if (marks.length > 0) delta.marks = [...marks];
  if (levels.count > 0) delta.levels = stretchOf(meeting, levels);
  const shown = [...pictures].map(([speaker, version]) => ({ ...(speaker !== undefined && { speaker }), version }));
  const [picture, ...others] = shown;
  if (picture) delta.picture = picture;
  if (tracks.length > 0) delta.tracks = [...meeting.tracks.values()].map(shownTrack);
  if (Object.keys(delta).length === 1) return [];
  return [delta, ...others.map((other) => ({ id, picture: other }))];
}
