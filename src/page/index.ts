// The face of the room `page`: a page that shows meetings, live and afterwards. It serves what is given to it; where it
// hangs in Node-RED's HTTP routes is a matter of src/runtime.

export * from "./access";
export * from "./http";
export * from "./library";
export { Live, type LiveOptions, type LiveState } from "./live";
export * from "./model";
export { completeLeft, Site, type SiteOptions } from "./site";
export { meetingId } from "./stored";
