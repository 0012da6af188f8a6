// How long the meeting is, and which of all meetings: 1 h in `npm test`, 10 h in CI, where `.ci/run` sets
// `RTMS_MEETING_HOURS`.

export const HOURS = Number(process.env.RTMS_MEETING_HOURS ?? 1);
export const SEED = Number(process.env.RTMS_MEETING_SEED ?? 10);
