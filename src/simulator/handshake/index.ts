export { type CheckedStream, judge, type Verdict, type Welcome } from "./checks";
export { type Confirmed, confirm, MEDIUM_PARAMS, type Values } from "./params";
export { type Refusal, reasonOf, refusal } from "./reasons";
