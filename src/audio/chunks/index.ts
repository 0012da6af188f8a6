// Where one message ends and the next begins, at the rate and in the format that is sent.

export type { Chunk, Chunker } from "./chunker";
export { CHUNKERS, type ChunkName } from "./chunkers";
export { OUTPUTS, type OutputName, type Payload } from "./outputs";
export { RateStage, SHORT_PAUSE } from "./rate";
export { type Budget, newBudget } from "./spill-buffer";
