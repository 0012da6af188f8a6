// What becomes of a group's segments, whatever is made of them: what goes in, what comes out, and when.

import type { DocumentFile } from "../../files";
import type { TranscriptSegment } from "../../protocol/messages";
import type { NameOf } from "../documents";
import type { TranscriptPacket } from "../segments";
import type { TranscriptSettings } from "../settings";

/** `msg.transcript` of a document. Times are milliseconds since 1970. */
export interface DocumentInfo {
  /** How many. */
  segments: number;
  start?: number;
  end?: number;
}

/** What goes into one message. */
export interface OutgoingMessage {
  readonly payload: string;
  readonly transcript?: TranscriptSegment | DocumentInfo;
  /** What it came with, or the first of that; without it, the group's first. */
  readonly from?: TranscriptPacket;
  /** Whether the message is all that `from` became. */
  readonly alone?: boolean;
  /** Whether several may have said it, so that the message names nobody. */
  readonly together?: boolean;
}

/** What a content needs of its group. */
export interface ContentContext {
  readonly settings: TranscriptSettings;
  readonly mostSegments: number;
  readonly nameOf: NameOf;
  /** Milliseconds of a clock that never jumps. */
  now(): number;
  /** Where relative times count from, milliseconds since 1970. */
  origin(): number;
  /** The document's file, made when it is first asked for; none if there is to be none, or none can be. */
  file(): DocumentFile | undefined;
}

export interface Content {
  /** Takes a segment in. Returns what is to be sent at once; nothing at all, if it is full. */
  take(packet: TranscriptPacket): OutgoingMessage[] | undefined;
  /** When there is something to do, by the context's clock. */
  readonly due: number | undefined;
  /** Does what is due. */
  tick(): OutgoingMessage[];
  /** Writes what is not in the file yet: the process may end. */
  save(): void;
  /** What is left at the end. */
  last(): OutgoingMessage;
}

/** The message of an end at which nothing is left to say. */
export const EMPTY: OutgoingMessage = { payload: "" };
