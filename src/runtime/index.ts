// The face of this room: what Node-RED's side of the package offers to nodes and plugins. Dialogs and the panel in the
// browser import `panel/reply`, `account/kinds` and `app/credential-format` by themselves: these are data.

export * from "./account";
export * from "./admin";
export * from "./app";
export * from "./config";
export * from "./control";
export * from "./events";
export * from "./fleet";
export * from "./handover";
export * from "./metrics";
export * from "./node";
export * from "./output";
export * from "./page";
export * from "./panel";
export * from "./resume";
export * from "./simulator";
export * from "./stream";
export * from "./webhook";
