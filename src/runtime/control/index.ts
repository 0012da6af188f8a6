// The face of `control`: what a message asks *zoom control* to do, whether it has happened, and what failed last.

export { controlCalls, counted } from "./calls";
export { CONFIRMED_BY, type ConfirmedAction, expectConfirmation } from "./confirmation";
export { type ControlFailure, type Explained, explained, failureOf, forgetFailure, noteFailure } from "./failures";
export { noteMeeting } from "./meetings";
export { type ControlMessage, eventIn, type Given, type Target, targetOf } from "./target";
export { idFrom, type TypedInput } from "./typed-input";
