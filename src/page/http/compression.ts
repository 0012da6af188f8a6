// Answers in gzip, where the visitor takes it and it pays: texts and levels, never recordings.

import type { IncomingHttpHeaders } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { PageAnswer } from "./messages";

const zip = promisify(gzip);

/** Bytes from which an answer is compressed when it is asked for: below, the round trip takes longer. */
const LEAST = 16_384;
/** The fastest: half an hour of captions in a few milliseconds, on a thread. */
const QUICK = 1;

export const takesGzip = ({ "accept-encoding": encodings }: IncomingHttpHeaders): boolean =>
  /(?:^|,)\s*gzip\s*(?:,|$|;\s*q=(?:1|0\.[1-9]))/i.test(String(encodings ?? ""));

/** Of what is compressed once and sent often. */
export const smallest = (bytes: Buffer): Promise<Buffer> => zip(bytes, { level: 9 });

/** The same answer, compressed if it is long. */
export async function compressed(answer: PageAnswer, headers: IncomingHttpHeaders): Promise<PageAnswer> {
  const { content } = answer;
  if (content?.kind !== "bytes" || content.bytes.length < LEAST) return answer;
  const vary = { ...answer.headers, Vary: "Accept-Encoding" };
  if (!takesGzip(headers)) return { ...answer, headers: vary };
  const bytes = await zip(content.bytes, { level: QUICK });
  return { ...answer, headers: { ...vary, "Content-Encoding": "gzip" }, content: { kind: "bytes", bytes } };
}
