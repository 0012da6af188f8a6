// What a stream is opened with: the stream node's properties and the app's settings (contract#stream-node).

import type { MediaOptions, StreamOptions } from "../../protocol/options";
import type { AppSettings } from "../app";

/** What the dialog of the stream node sets. */
export interface StreamProperties {
  media: MediaOptions;
  bufferData: boolean;
  idField: string;
  subscribe: string[] | undefined;
  maxStreams: number;
  onClose: "disconnect" | "close";
  /** Whether live streams survive the end of the process. */
  resume: boolean;
  /** The id of the fleet that shares the streams; empty: none. */
  fleet: string;
  /** Whether every stream is recorded for a report. */
  trace: boolean;
}

/** Together with the app's settings: what a stream is opened with. */
export function streamOptions(
  { media, bufferData, idField, subscribe }: StreamProperties,
  app: AppSettings,
): StreamOptions {
  const { servers: _, ...connection } = app;
  return { ...media, bufferData, idField, ...(subscribe && { subscribe }), ...connection };
}
