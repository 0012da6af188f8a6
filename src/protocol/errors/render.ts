// What an error says, as data, and how parameters are put into texts. It knows no catalog: dialogs use it too, and carry
// no texts that they do not need.

export interface Text {
  readonly code: string;
  readonly params?: Params;
}

export type Params = Readonly<Record<string, Words | number>>;

/** A string is shown as it is: a name, a number, Zoom's own words. */
export type Words = Text | string;

const PARAM = /\{(\w+)\}/g;

/** The words, with the texts that `template` has for their codes. */
export function render(words: Words | number, template: (code: string) => string): string {
  if (typeof words !== "object") return String(words);
  const { code, params = {} } = words;
  return template(code).replace(PARAM, (whole, name: string) => render(params[name] ?? whole, template));
}
