// The face of this room: what Node-RED's side of the package offers to nodes and plugins. Dialogs and the panel in the
// browser import `panel/reply` and `app/credential-format` by themselves: these are data.

export * from "./admin";
export * from "./app";
export * from "./handover";
export * from "./node";
export * from "./output";
export * from "./panel";
export * from "./simulator";
export * from "./stream";
export * from "./webhook";
