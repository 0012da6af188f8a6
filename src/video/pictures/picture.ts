// A picture of the input, read once, and the message that is made of one.

import { dateParts, fileName } from "../../files";
import { type RtmsInfo, topicOf, type VideoFormat } from "../../protocol/messages";
import { PICTURE_NAME } from "../settings";
import { videoError } from "../texts";
import { jpegSize, type PictureSize, pngSize } from "./size";

export type Properties = Record<string, unknown>;

/** `msg.rtms` of a message of a stream. */
export type StreamRtms = RtmsInfo & { streamId: string };

export type Codec = VideoFormat["codec"];

export interface Picture {
  /** The input message. */
  readonly message: Readonly<Properties>;
  readonly rtms: StreamRtms;
  readonly bytes: Buffer;
  readonly video: VideoFormat;
  readonly size: PictureSize;
}

/** How each codec's pictures are named, and what HTTP and MQTT call them. */
const CODECS: Readonly<Record<Codec, { extension: string; contentType: string }>> = {
  jpg: { extension: ".jpg", contentType: "image/jpeg" },
  png: { extension: ".png", contentType: "image/png" },
  h264: { extension: ".h264", contentType: "video/h264" },
};

function isFormat(video: unknown): video is VideoFormat {
  return typeof video === "object" && video !== null && "codec" in video && Object.hasOwn(CODECS, String(video.codec));
}

/** `msg.payload` and `msg.video` of a message. @throws RtmsError RTMS_VIDEO if they are not as the stream node sends them */
export function readVideo({ payload, video }: Readonly<Properties>, streamId: string) {
  if (!Buffer.isBuffer(payload) || !isFormat(video))
    throw videoError("RTMS_VIDEO", "noVideo", { streamId }, { streamId });
  return { bytes: payload, video };
}

/** The size of a JPG or PNG. @throws RtmsError RTMS_VIDEO if it is none */
export function sizeOfPicture(codec: "jpg" | "png", bytes: Buffer, streamId: string): PictureSize {
  const size = codec === "jpg" ? jpegSize(bytes) : pngSize(bytes);
  if (!size) throw videoError("RTMS_VIDEO", "damaged", { streamId, codec: codec.toUpperCase() }, { streamId });
  return size;
}

/** `msg.video` of a picture. */
export interface SentVideo extends VideoFormat {
  /** Pixels. */
  width: number;
  height: number;
}

/** `msg.file` of a picture in a directory. */
export interface PictureFile {
  /** Absolute. */
  path: string;
  bytes: number;
}

/** A picture of video-out, with the user's own properties. */
export interface PictureMessage extends Properties {
  topic: string;
  /** The picture; with a directory the path of its file. */
  payload: Buffer | string;
  rtms: RtmsInfo;
  video: SentVideo;
  contentType: string;
  filename: string;
  /** Only with a directory. */
  file?: PictureFile;
}

/** The user's properties of a message; `alone` if each input message gives one output message. */
export type PassOn = (message: Readonly<Properties>, alone: boolean) => Properties;

const INDEX_DIGITS = 5;

/** A safe name, relative to a directory. @param index counts the pictures of the source */
export function nameOf({ rtms, video }: Picture, template: string, index: number): string {
  const { product, id, streamId, speaker, medium, timestamp } = rtms;
  const who = speaker?.name === undefined ? speaker?.id : `${speaker.name}_${speaker.id}`;
  const whose = medium === "share" ? ["share", who].filter((part) => part !== undefined).join("_") : who;
  const number = String(index).padStart(INDEX_DIGITS, "0");
  const parts = { product, id, streamId, speaker: whose, index: number, ...dateParts(timestamp) };
  return fileName(template || PICTURE_NAME, parts, CODECS[video.codec].extension);
}

/**
 * @param filename a suggestion, or the path of the file that was written
 * @param sequence counts the messages of a stream and medium
 */
export function messageOf(
  { message, rtms, bytes, video, size }: Picture,
  { passOn, filename, sequence, isSaved }: { passOn: PassOn; filename: string; sequence: number; isSaved: boolean },
): PictureMessage {
  return {
    ...passOn(message, true),
    topic: topicOf(rtms.streamId, rtms.medium, rtms.speaker?.id),
    payload: isSaved ? filename : bytes,
    rtms: { ...rtms, sequence },
    video: { ...video, ...size },
    contentType: CODECS[video.codec].contentType,
    filename,
    ...(isSaved && { file: { path: filename, bytes: bytes.length } }),
  };
}
