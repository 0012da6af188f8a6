// The face of `http`: requests to a page and its answers.

export { Assets } from "./assets";
export { type PageAnswer, PageError, type PageRequest } from "./messages";
export { answerPage } from "./page";
export { type ExpressRequest, MOST_BODY, readBody, receive } from "./receive";
export { takesBody } from "./routes";
export { send } from "./send";
export type { LiveMeetings, Picture, Sources } from "./sources";
export { Viewers } from "./viewers";
