// The colours of the time line, as the style sheet has them now.

import { COLOURS } from "../../src/page/model";

export interface Theme {
  speakers: readonly string[];
  ink: string;
  faint: string;
  line: string;
  fault: string;
  accent: string;
  font: string;
}

let theme: Theme | undefined;
const dark = matchMedia("(prefers-color-scheme: dark)");
dark.addEventListener("change", () => {
  theme = undefined;
});

export function currentTheme(): Theme {
  if (theme) return theme;
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  theme = {
    speakers: Array.from({ length: COLOURS }, (_, index) => colour(`c${index}`)),
    ink: colour("ink"),
    faint: colour("ink-soft"),
    line: colour("line"),
    fault: colour("fault"),
    accent: colour("accent"),
    font: getComputedStyle(document.body).fontFamily,
  };
  return theme;
}

/** Calls when the system goes from light to dark or back. */
export function onTheme(listener: () => void): () => void {
  dark.addEventListener("change", listener);
  return () => dark.removeEventListener("change", listener);
}
