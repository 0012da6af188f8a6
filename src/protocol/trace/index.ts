export { Debug } from "./debug";
export { TraceRecorder } from "./trace-recorder";
export { traced } from "./traced-listener";
