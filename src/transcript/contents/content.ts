// The interface between a group and what it makes of its segments: input, output, and timing.

import type { DocumentFile } from "../../files";
import type { TranscriptSegment } from "../../protocol/messages";
import type { NameOf } from "../documents";
import type { TranscriptPacket } from "../segments";
import type { TranscriptSettings } from "../settings";
import type { DocumentInfo, Former } from "./former";

/** What goes into one message. */
export interface OutgoingMessage {
  readonly payload: string;
  readonly transcript?: TranscriptSegment | DocumentInfo;
  /** The packet it came with, or the first of several; without one, the group's first packet. */
  readonly from?: TranscriptPacket;
  /** Whether the message is all that `from` became. */
  readonly alone?: boolean;
  /** Whether it may contain words of several speakers, so that the message names none. */
  readonly together?: boolean;
}

/** What a content needs from its group. */
export interface ContentContext {
  readonly settings: TranscriptSettings;
  readonly mostSegments: number;
  readonly nameOf: NameOf;
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** The zero of relative times, milliseconds since 1970. */
  origin(): number;
  /** The number of the next message. */
  sequence(): number;
  /** The document that is continued, if an earlier process left one. */
  readonly former?: Former | undefined;
  /** The document's file, created on first use; undefined if none is wanted or none can be created. */
  file(): DocumentFile | undefined;
}

export interface Content {
  /** Takes a segment in. Returns the messages to send now; undefined if it is full. */
  take(packet: TranscriptPacket): OutgoingMessage[] | undefined;
  /** When `tick` has something to do, by the context's clock. */
  readonly due: number | undefined;
  /** Sends and saves what is due. */
  tick(): OutgoingMessage[];
  /** Writes what is not in the file yet, because the process may end. */
  save(): void;
  /** The last message. */
  last(): OutgoingMessage;
}

/** The last message when everything was sent before. */
export const EMPTY: OutgoingMessage = { payload: "" };
