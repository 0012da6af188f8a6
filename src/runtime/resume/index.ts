// The face of `resume`: streams that go on after this process was killed, updated or restarted
// (contract#restarts-of-the-process).

export { fileNameOf, JournalFolder } from "./folder";
export { chunkOf, handoverIn } from "./handover-chunk";
export { Journal } from "./journal";
export { SurvivingStreams } from "./surviving-streams";
