// The language of a report: the first that a browser wants and this package has.

import { LANGUAGES, type Language } from "./report";

/** @param wanted a language's tag, or the header `Accept-Language`, whose order counts */
export function languageOf(wanted: string): Language {
  for (const part of wanted.split(",")) {
    const [tag = ""] = part.trim().toLowerCase().split(";");
    const [base = ""] = tag.split("-");
    const exact = LANGUAGES.find((language) => language.toLowerCase() === tag);
    const found = exact ?? LANGUAGES.find((language) => language.toLowerCase().split("-")[0] === base);
    if (found && base !== "") return found;
  }
  return "en-US";
}
