// Which language a browser gets.

/** By the languages that it asks for, each by its first part but Chinese, of which there is one. */
export function chooseLanguage<T extends string>(offered: readonly T[], wanted: readonly string[], otherwise: T): T {
  for (const each of wanted) {
    const [language = ""] = each.toLowerCase().split("-");
    const found = offered.find((one) => one.toLowerCase().split("-")[0] === language);
    if (found) return found;
  }
  return otherwise;
}

/** A text with `{name}` replaced. What is put in is not looked at again. */
export const filled = (text: string, params: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
