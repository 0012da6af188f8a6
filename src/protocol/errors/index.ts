export { allEnglish, english, type TextCode, text } from "./english";
export { asError, RtmsError, type RtmsErrorCode, type RtmsErrorDetails, type ZoomStatus } from "./errors";
export {
  DISCONNECTED,
  explain,
  explainRest,
  type RestExplanation,
  type RestKind,
  type StopInfo,
  statusClass,
  stopInfo,
} from "./explanations";
export type { RestReaction } from "./explanations-rest";
export { errorsOf, inputError, networkInputError, streamError } from "./new-error";
export { type Params, render, type Text, type Words } from "./render";
