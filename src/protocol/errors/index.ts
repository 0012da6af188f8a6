export { allEnglish, english, type TextCode, text } from "./english";
export { asError, RtmsError, type RtmsErrorCode, type RtmsErrorDetails, type ZoomStatus } from "./errors";
export { DISCONNECTED, explain, type StopInfo, statusClass, stopInfo } from "./explanations";
export { errorsOf, inputError, networkInputError, streamError } from "./new-error";
export type { Params, Words } from "./render";
