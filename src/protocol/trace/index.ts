export { Debug } from "./debug";
export { TraceRecorder } from "./trace-recorder";
