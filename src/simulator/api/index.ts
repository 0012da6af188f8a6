export { SimulatorApi } from "./api";
export type { ApiLedger, EventConnection, OfferedEvent, RestCall, TokenRequest } from "./api-ledger";
export type { SimulatorApiOptions } from "./options";
export { type ControlledMeeting, REST_ACTIONS, type RestAction } from "./rest";
