// Makes errors of the texts of a catalog, so that each is data too: the code of its text and what stands in it.

import { allEnglish } from "./english";
import { RtmsError, type RtmsErrorCode, type RtmsErrorDetails } from "./errors";
import { type Params, render, type Words } from "./render";
import { INPUT_TEXTS } from "./texts-input";
import { NETWORK_TEXTS } from "./texts-network";

/** Makes the errors of a catalog: the message is the English of one text and its parameters. */
export function errorsOf<Code extends string>(catalog: Readonly<Record<Code, string>>) {
  const known: Readonly<Record<string, string>> = catalog;
  return (code: RtmsErrorCode, name: Code, params?: Params, details: RtmsErrorDetails = {}): RtmsError => {
    const words: Words = { code: name, ...(params && { params }) };
    return new RtmsError(
      code,
      render(words, (each) => known[each] ?? each),
      { ...details, words: [words] },
    );
  };
}

/** An error of what comes in: messages, webhooks, options. */
export const inputError = /* @__PURE__ */ errorsOf(INPUT_TEXTS);

/** An error of how Zoom is to be reached: servers, proxy, certificates. */
export const networkInputError = /* @__PURE__ */ errorsOf(NETWORK_TEXTS);

/** An error of a stream, which its message names last. */
export function streamError(
  code: RtmsErrorCode,
  words: readonly Words[],
  details: RtmsErrorDetails & { streamId: string },
): RtmsError {
  return new RtmsError(code, `${allEnglish(words)} Stream ${details.streamId}.`, { ...details, words });
}
