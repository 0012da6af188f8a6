// What the page knows about times and texts; pure.

export { clock, dateAndTime, day, length, percent, size, timeOfDay } from "./format";
export { afterQuiet, quietSpans, type Span } from "./quiet";
export { cut, lastBegun, type Word, wordsOf } from "./words";
