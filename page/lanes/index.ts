// The time line.

export { markText } from "./mark-text";
export { isFault, SHAPES } from "./marks";
export { type Sounds, TimeLine } from "./time-line";
export { moved, showing, type Window, within, zoomed } from "./window";
