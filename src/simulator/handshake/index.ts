export { type AcceptedHandshake, type CheckedStream, checkHandshake, type HandshakeResult } from "./checks";
export { type Confirmed, confirm, MEDIUM_PARAMS, type Values } from "./params";
export { type Refusal, reasonOf, refusal } from "./reasons";
