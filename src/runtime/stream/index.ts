// The face of `stream`: the streams of the stream nodes, who owns them, commands, traces.

export { announceAbandonedStream, onAbandonedStream } from "./abandoned-streams";
export { commandOf } from "./commands";
export { endAbandonedStream, endUnresumedStream, outputOf } from "./end-messages";
export { type MakeStream, type Outcome, StreamKeeper } from "./keeper";
export { type StreamProperties, streamOptions } from "./options";
export { sendTo } from "./outputs";
export { logOverload, overload } from "./overload";
export { hasEnded, leaveStreams, takeStreams } from "./owners";
export { reportContext, reportText, type Versions, versionsOf } from "./report";
export { Revocations } from "./revocations";
export { StreamTrace, StreamTraces } from "./traces";
