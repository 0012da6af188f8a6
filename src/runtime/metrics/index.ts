// The face of `metrics`: what is counted and how it is read, and whether all is as it should be.

export { type FleetReading, fleets } from "./fleets";
export { serveMetrics } from "./serve";
export { streamCounts } from "./stream-counts";
