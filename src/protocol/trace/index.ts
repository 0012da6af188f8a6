export { Debug } from "./debug";
export { traced } from "./debug-news";
export { TraceRecorder } from "./trace-recorder";
