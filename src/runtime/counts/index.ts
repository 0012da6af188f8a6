// The face of `counts`: how the rooms of the runtime count what occurs, for the metrics.

export { type Distribution, Histogram } from "./histogram";
export { type Labels, type Sample, Tally } from "./tally";
