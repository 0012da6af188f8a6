// What is entered in a dialog's controls, and what several dialogs refuse.

/** A property, and what is entered. `{theme}` distinguishes nodes that must not share a path or folder. */
export type Entry = readonly [property: string, value: string | boolean];
export type Wrong = readonly [property: string, value: string | boolean, reason: RegExp];

export interface Controls {
  /** Entered, saved and reopened one after the other: what one stage hides belongs to another. */
  stages: readonly (readonly Entry[])[];
  /** What the dialog refuses, after what has to be chosen so that the fields are seen. */
  wrong: readonly { given: readonly Entry[]; wrong: readonly Wrong[] }[];
}

/** The config nodes that a node does not have at first. */
export const OTHER_APP = "other-app";
export const OTHER_ACCOUNT = "other-account";
export const OTHER_PROXY = "other-proxy";
export const OTHER_TLS = "other-tls";
export const OTHER_FLEET = "other-fleet";
export const OTHER_BROKER = "other-broker";
export const ANY_FILENAME = /\{who\} is not a part of a name/;
export const NO_APP: Wrong = ["app", "_ADD_", /Choose the Zoom app/];
export const NO_BROKER: Wrong = ["broker", "_ADD_", /Choose the MQTT broker/];
export const NO_ACCOUNT: Wrong = ["account", "_ADD_", /Choose the Zoom account/];
