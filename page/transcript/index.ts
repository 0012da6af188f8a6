// The transcript.

export type { Heard } from "./row";
export { Transcript } from "./transcript";
