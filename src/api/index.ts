// Zoom's REST and OAuth, without Node-RED.

export { type Account, checkCredentials } from "./account";
export { type Accepted, type ControlOptions, control } from "./control";
export { apiError, apiText, explanationOf } from "./errors";
export * from "./events";
export { type Hosts, hostsOf } from "./hosts";
export type { ApiOptions } from "./http";
export type { Token } from "./oauth";
export { type ControlRequest, hasScope, type LackingScope, lackingScopes, neededScope, plainNumber } from "./rest";
export {
  ACCOUNT_KINDS,
  type AccountKind,
  CONTROL_ACTIONS,
  type ControlAction,
  zoomHostOf,
} from "./settings";
export { AccessTokens } from "./tokens";
