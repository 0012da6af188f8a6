// The captions of a file while it grows: lines in its mark, one for each sentence and each of its revisions. So they survive
// what the file survives, and the document is made of them when the file is complete or was repaired.

import { parsedJson, splitMark } from "../../files";
import { isObject, type JsonObject } from "../../protocol/input";
import { finiteNumber } from "../../protocol/values";
import { captionsBetween, type ReadSentence, type Segment } from "../../transcript";

/** The line for a sentence, on the clock of the file; without words if it is not part of the file any more. */
export function captionLine({ number, segment, name }: ReadSentence, isPart: boolean): string {
  const { start, end, text, speakerId: speaker } = segment;
  const caption = isPart ? { number, start, end, speaker, name, text } : { number };
  return `${JSON.stringify({ caption })}\n`;
}

/**
 * The WebVTT document of a mark, with times from the start of its file; empty if there are no words.
 * @param start time of the file's 0, milliseconds since 1970 @param duration milliseconds
 */
export async function captionsIn(mark: string, start: number, duration: number): Promise<string> {
  const [, lines] = splitMark(mark);
  const segments = new Map<number, Segment>();
  const names = new Map<string, string>();
  for (const line of lines.split("\n")) {
    const json = parsedJson(line);
    const caption = isObject(json) && isObject(json.caption) ? json.caption : undefined;
    const number = finiteNumber(caption?.number);
    // A line that the process had no time to write in full is none.
    if (!caption || number === undefined) continue;
    const segment = readSegment(caption);
    if (segment) segments.set(number, segment);
    else segments.delete(number);
    // A name that came late is that of earlier sentences too.
    if (segment?.speakerId !== undefined && typeof caption.name === "string")
      names.set(segment.speakerId, caption.name);
  }
  return await captionsBetween([...segments.values()], start, start + duration, (id) => names.get(id));
}

function readSegment({ start: told, end, speaker, text }: JsonObject): Segment | undefined {
  const start = finiteNumber(told);
  if (start === undefined || typeof text !== "string") return undefined;
  const speakerId = typeof speaker === "string" ? speaker : undefined;
  return { id: "", start, end: finiteNumber(end), speakerId, text, language: "" };
}
