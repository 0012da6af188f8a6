// Messages as the stream node sends them, and pictures that need no program to make: headers with nothing behind them.

import type { StreamRtms } from "../../../src/video/pictures/picture";

/** Some moment. */
export const T0 = 1_763_700_000_000;

/** A JPG's frame header, and `n` in its comment, so that bytes differ. */
export function jpg(n: number, width = 640, height = 360): Buffer {
  const comment = Buffer.from([0xff, 0xfe, 0, 4, n >> 8, n & 255]);
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), comment, frame, Buffer.from([0xff, 0xd9])]);
}

export interface Origin {
  medium?: "video" | "share";
  streamId?: string;
  speaker?: { id: string; name?: string };
  at?: number;
}

export const ANN = { id: "1", name: "Ann" };
export const BOB = { id: "2", name: "Bob" };

export function rtms({ medium = "video", streamId = "S1", speaker = ANN, at = T0 }: Origin = {}): StreamRtms {
  return {
    product: "meeting",
    id: "uuid/1==",
    streamId,
    medium,
    timestamp: at,
    receivedAt: at + 7,
    sequence: 0,
    speaker,
  };
}

export function picture(payload: Buffer, origin: Origin = {}, codec = "jpg", keyframe = true): Record<string, unknown> {
  const video = { codec, fps: 5, resolution: "sd", keyframe };
  return { payload, video, rtms: rtms(origin), topic: "ignored", mine: "kept" };
}
