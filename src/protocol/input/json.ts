// Parses and narrows unknown JSON.

import { isSafeNumber, parse } from "lossless-json";
import { inputError } from "../errors";
import { checkBounds } from "./bounds";

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const INTEGER = /^-?\d+$/;
const MAYBE_UNSAFE = /\d{16}/;

/**
 * Parses JSON as `JSON.parse` does, but an integer beyond 2^53 becomes a string of the same digits, because ids are
 * signed exactly as they were written (protocol#products-and-ids and protocol#handshake-signature).
 * @throws SyntaxError
 * @throws BoundsError RTMS_INPUT for JSON beyond the bounds
 */
export function parseLossless(text: string): unknown {
  // Checked before the parser below, which is recursive.
  const value: unknown = JSON.parse(text);
  checkBounds(value);
  if (!MAYBE_UNSAFE.test(text)) return value;
  return parse(text, null, {
    parseNumber: (digits) => (INTEGER.test(digits) && !isSafeNumber(digits) ? digits : Number(digits)),
    onDuplicateKey: ({ newValue }) => newValue,
  });
}

/**
 * An id as text. Ids are opaque: never trimmed, decoded or re-encoded.
 * @throws RtmsError RTMS_INPUT for a number beyond 2^53, whose last digits are already lost
 */
export function idText(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  if (typeof value !== "number" || !Number.isInteger(value)) return undefined;
  if (!Number.isSafeInteger(value)) throw inputError("RTMS_INPUT", "lostDigits");
  return String(value);
}
