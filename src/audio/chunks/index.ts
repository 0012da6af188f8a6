// Where one message ends and the next begins, in the rate and format of the output.

export type { Chunk, Chunker } from "./chunker";
export { CHUNKERS } from "./chunkers";
export { OUTPUTS, type Payload } from "./outputs";
export { RateStage, SHORT_PAUSE } from "./rate";
export { type Budget, newBudget } from "./spill-buffer";
