// What the dialog and the runtime refuse alike.

export const MOST_SPEAKERS = 100;
/** Four hours. */
export const MOST_SECONDS = 14_400;
