// A meeting and what changed of it.

import type { Caption, Delta, Meeting, MeetingSummary } from "../../src/page/model";

/** A meeting of which nothing is known but what a list shows. */
export const meetingOf = (summary: MeetingSummary): Meeting => ({
  ...summary,
  state: "",
  speakers: [],
  captions: [],
  marks: [],
  tracks: [],
  levelCount: 0,
});

/** Captions sorted by their beginning; a new one mostly comes last. */
function withCaptions(old: Caption[], changed: readonly Caption[], removed: readonly string[]): Caption[] {
  const byId = new Map(changed.map((caption) => [caption.id, caption]));
  const gone = new Set(removed);
  const kept = old.filter(({ id }) => !byId.has(id) && !gone.has(id));
  const fresh = [...byId.values()].filter(({ id }) => !gone.has(id));
  return [...kept, ...fresh].sort((one, other) => one.start - other.start);
}

/** The meeting after a change. What did not change is the same object. */
export function merge(meeting: Meeting, delta: Delta): Meeting {
  const { captions = [], removed = [], marks = [], levels } = delta;
  return {
    ...meeting,
    ...delta.meeting,
    ...(delta.gone && { live: false }),
    state: delta.state ?? meeting.state,
    speakers: delta.speakers ?? meeting.speakers,
    tracks: delta.tracks ?? meeting.tracks,
    captions:
      captions.length + removed.length > 0 ? withCaptions(meeting.captions, captions, removed) : meeting.captions,
    marks: marks.length > 0 ? [...meeting.marks, ...marks].sort((one, other) => one.at - other.at) : meeting.marks,
    levelCount: levels ? Math.max(meeting.levelCount, levels.from + levels.count) : meeting.levelCount,
  };
}

/** A meeting of which only the last captions are known, and all that was said before. */
export function withPast(meeting: Meeting, past: Meeting): Meeting {
  const known = new Set(meeting.captions.map(({ id }) => id));
  const first = meeting.captions[0]?.start ?? Number.POSITIVE_INFINITY;
  const before = past.captions.filter(({ id, start }) => !known.has(id) && start <= first);
  return { ...meeting, captions: [...before, ...meeting.captions] };
}
