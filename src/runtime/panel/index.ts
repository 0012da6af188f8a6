// The face of `panel`: the live panel on the side of the runtime. `reply.ts` may be imported by itself: it is types and
// constants for the browser too.

export type { FleetMember, FleetSource, FleetView, OwnedStream } from "./fleets";
export { panel } from "./panel";
export { servePanel } from "./routes";
