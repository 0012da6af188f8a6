export { asError, RtmsError, type RtmsErrorCode, type RtmsErrorDetails, type ZoomStatus } from "./errors";
export { DISCONNECTED, explain, type StopInfo, statusClass, stopInfo } from "./explanations";
export { allEnglish, english, type TextCode, text, type Words } from "./words";
