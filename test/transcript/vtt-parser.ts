// A strict reader of the part of WebVTT's grammar (https://www.w3.org/TR/webvtt1/#syntax) that this package writes, for
// tests only: whatever the grammar forbids is thrown.

export interface ReadCue {
  start: number;
  end: number;
  voice: string | undefined;
  /** One or two lines. */
  text: string;
}

const TIMING = /^(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})$/;
const REFERENCES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

function fail(why: string, where: string): never {
  throw new SyntaxError(`${why}: ${JSON.stringify(where)}`);
}

function time(parts: readonly string[]): number {
  const [hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = parts.map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
}

/** Text without markup; `<`, `>` and `&` only as references. */
function plain(text: string): string {
  const bare = text.replace(/&(?:amp|lt|gt);/g, "");
  if (/[<>&]/.test(bare)) fail("unescaped markup", text);
  return text.replace(/&(?:amp|lt|gt);/g, (reference) => REFERENCES[reference] ?? "");
}

function readCue(block: string, notBefore: number): ReadCue {
  const [timing = "", ...payload] = block.split("\n");
  const match = TIMING.exec(timing);
  if (!match) fail("no timings", timing);
  const start = time(match.slice(1, 5));
  const end = time(match.slice(5, 9));
  if (end <= start) fail("ends before it starts", timing);
  if (start < notBefore) fail("runs backwards", timing);
  if (payload.length === 0 || payload.length > 2) fail("not one or two lines of text", block);
  const lines = payload.join("\n");
  const voice = /^<v ([^\n>]+)>/.exec(lines);
  const text = plain(lines.slice(voice?.[0].length ?? 0));
  if (text.trim() === "") fail("no text", block);
  return { start, end, voice: voice?.[1] === undefined ? undefined : plain(voice[1]), text };
}

/** @throws SyntaxError */
export function parseVtt(file: string): ReadCue[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  if (/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028\u2029]/.test(file)) fail("a control character", file);
  if (/\p{Cs}/u.test(file)) fail("not Unicode", file);
  const head = "WEBVTT\n\n";
  if (!file.startsWith(head)) fail("no header", file.slice(0, 20));
  const body = file.slice(head.length);
  if (body === "") return [];
  if (!body.endsWith("\n\n")) fail("the last cue is not ended", body.slice(-20));
  let last = 0;
  return body
    .slice(0, -2)
    .split("\n\n")
    .map((block) => {
      const cue = readCue(block, last);
      last = cue.start;
      return cue;
    });
}
