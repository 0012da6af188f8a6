// Why a button got no answer, in the words that all dialogs share. They are the app's, whose catalog has them once.

import type { Said } from "./admin";
import { catalog } from "./properties";

const text = catalog("zoom-rtms-app");

export const failureText = (failure: string): string => text(`failure.${failure}`);

/** @param own a dialog's own words for a failure, instead of those of the app */
export const failureSentence = (failure: string, own: Readonly<Record<string, string>> = {}): Said => ({
  level: "error",
  text: own[failure] ?? failureText(failure),
});
