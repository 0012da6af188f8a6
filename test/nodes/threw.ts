import { RtmsError, type RtmsErrorCode } from "../../src/protocol/errors/errors";

/** Whether an error has this code, and says this. */
export const threw = (code: RtmsErrorCode, text: RegExp) => (error: unknown) =>
  error instanceof RtmsError && error.code === code && text.test(error.message);
