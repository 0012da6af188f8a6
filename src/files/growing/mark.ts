// The mark beside a growing file: a JSON, and lines that were appended to it while the file grew.

const END_OF_JSON = "\n}\n";

/** The JSON of a mark, and the lines after it. */
export function splitMark(text: string): readonly [json: string, lines: string] {
  const at = text.indexOf(END_OF_JSON);
  const end = at < 0 ? text.length : at + END_OF_JSON.length;
  return [text.slice(0, end), text.slice(end)];
}

/** Undefined if it is no JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
