export { type Action, Core, type CoreOptions } from "./core";
export type { Drop, Effects, Notices, Opening, Room } from "./effects";
export { RULES, type Rules, WINS, type Wins } from "./rules";
export type { Self } from "./self";
export { TIMINGS, type Timings } from "./timings";
export type { MemberView, View } from "./view";
