// The media parameters of message 3 as data: defaults, ranges, and the status for each invalid value
// (protocol#media-parameters).

import { isObject, type JsonObject } from "../../protocol/input";
import {
  AudioChannel,
  AudioSampleRate,
  finiteNumber,
  MediaContentType,
  MediaDataOption,
  MediaPayloadType,
  MediaResolution,
  type Medium,
  StatusCode as S,
  TranscriptLanguage,
} from "../../protocol/values";
import { type Refusal, refusal } from "./reasons";

/** The parameters of one medium by their names on the wire. */
export type Values = Readonly<Record<string, number | boolean>>;

/** The parameters that message 4 confirms. */
export type Confirmed = Readonly<Partial<Record<Medium, Values>>>;

interface Field {
  readonly fallback: number | boolean;
  readonly valid: (value: unknown) => boolean;
  /** Status for an invalid value. */
  readonly status: number;
}

interface MediumRow {
  /** The key in `media_params`. */
  readonly key: string;
  /** Status for parameters that are no object. */
  readonly status: number;
  readonly fields: Readonly<Record<string, Field>>;
  /** Values that Zoom changes before it checks them. */
  readonly rewrite?: (asked: JsonObject) => JsonObject;
  /** Checks that involve several fields. */
  readonly together?: (values: Values) => Refusal | undefined;
}

const oneOf =
  (...values: number[]) =>
  (value: unknown): boolean =>
    typeof value === "number" && values.includes(value);
const integer =
  (from: number, to: number, step = 1) =>
  (value: unknown): boolean =>
    typeof value === "number" && value >= from && value <= to && value % step === 0;
const field = (fallback: number | boolean, status: number, valid: Field["valid"]): Field => ({
  fallback,
  status,
  valid,
});

const { RTP, RAW_AUDIO, RAW_VIDEO, TEXT } = MediaContentType;
const { L16, G711, G722, OPUS, JPG, PNG, H264 } = MediaPayloadType;
const { SR_8K, SR_16K, SR_32K, SR_48K } = AudioSampleRate;
const { MONO, STEREO } = AudioChannel;
const MAX_SEND_RATE = 1000;
const MAX_FPS = 30;

/** The accepted combinations for audio (protocol#audio-parameters). */
const AUDIO_MATRIX = [
  { content: RTP, codec: OPUS, rates: [SR_48K], channels: [MONO, STEREO], maxSendRate: 20 },
  { content: RTP, codec: G711, rates: [SR_8K], channels: [MONO], maxSendRate: 20 },
  { content: RTP, codec: G722, rates: [SR_16K], channels: [MONO], maxSendRate: 20 },
  {
    content: RAW_AUDIO,
    codec: L16,
    rates: [SR_8K, SR_16K, SR_32K, SR_48K],
    channels: [MONO, STEREO],
    maxSendRate: MAX_SEND_RATE,
  },
  { content: RAW_AUDIO, codec: OPUS, rates: [SR_48K], channels: [MONO, STEREO], maxSendRate: 20 },
  { content: RAW_AUDIO, codec: G711, rates: [SR_8K], channels: [MONO], maxSendRate: 20 },
  { content: RAW_AUDIO, codec: G722, rates: [SR_16K], channels: [MONO], maxSendRate: 20 },
] as const;

function audioTogether(values: Values): Refusal | undefined {
  const { content_type, codec, sample_rate, channel, send_rate } = values;
  const row = AUDIO_MATRIX.find((combination) => combination.content === content_type && combination.codec === codec);
  if (!row) return refusal(S.STATUS_INVALID_MEDIA_AUDIO_CODEC);
  if (!row.rates.some((rate) => rate === sample_rate)) return refusal(S.STATUS_INVALID_MEDIA_AUDIO_SAMPLE_RATE);
  if (!row.channels.some((count) => count === channel)) return refusal(S.STATUS_INVALID_MEDIA_AUDIO_CHANNEL);
  if (Number(send_rate) > row.maxSendRate) return refusal(S.STATUS_INVALID_MEDIA_AUDIO_SEND_RATE);
  if (row.content === RTP)
    return refusal(
      S.STATUS_INVALID_MEDIA_AUDIO_CONTENT_TYPE,
      "Invalid media audio content type: Zoom would accept RTP (1) with this codec, but the layout of such packets is not " +
        "documented, and the simulator sends only RAW_AUDIO (2)",
    );
  return undefined;
}

/**
 * JPG and PNG allow up to `stillFps` frames per second, H264 needs more than `movingFps` (protocol#video-parameters
 * and protocol#screen-share-parameters).
 */
const picturesTogether =
  (stillFps: number, movingFps: number, status: number) =>
  ({ codec, fps }: Values): Refusal | undefined =>
    (codec === H264 ? Number(fps) > movingFps : Number(fps) <= stillFps) ? undefined : refusal(status);

/** Accepts any JSON, because it is called before the type check. */
const isOver = (value: unknown, most: number): boolean => (finiteNumber(value) ?? 0) > most;

/** Without a codec, a frame rate above the default for stills becomes JPG at the default. */
const withoutCodec =
  (fps: number) =>
  (asked: JsonObject): JsonObject =>
    asked.codec === undefined && isOver(asked.fps, fps) ? { ...asked, fps } : asked;

export const MEDIUM_PARAMS: Readonly<Record<Medium, MediumRow>> = {
  audio: {
    key: "audio",
    status: S.STATUS_INVALID_MEDIA_AUDIO_PARAMS,
    fields: {
      content_type: field(RAW_AUDIO, S.STATUS_INVALID_MEDIA_AUDIO_CONTENT_TYPE, oneOf(RTP, RAW_AUDIO)),
      sample_rate: field(SR_16K, S.STATUS_INVALID_MEDIA_AUDIO_SAMPLE_RATE, oneOf(SR_8K, SR_16K, SR_32K, SR_48K)),
      channel: field(MONO, S.STATUS_INVALID_MEDIA_AUDIO_CHANNEL, oneOf(MONO, STEREO)),
      codec: field(L16, S.STATUS_INVALID_MEDIA_AUDIO_CODEC, oneOf(L16, G711, G722, OPUS)),
      data_opt: field(
        MediaDataOption.AUDIO_MIXED_STREAM,
        S.STATUS_INVALID_MEDIA_AUDIO_DATA_OPT,
        oneOf(MediaDataOption.AUDIO_MIXED_STREAM, MediaDataOption.AUDIO_MULTI_STREAMS),
      ),
      send_rate: field(20, S.STATUS_INVALID_MEDIA_AUDIO_SEND_RATE, integer(20, MAX_SEND_RATE, 20)),
    },
    // Zoom limits longer packets to one second instead of refusing them.
    rewrite: (asked) => (isOver(asked.send_rate, MAX_SEND_RATE) ? { ...asked, send_rate: MAX_SEND_RATE } : asked),
    together: audioTogether,
  },
  video: {
    key: "video",
    status: S.STATUS_INVALID_MEDIA_VIDEO_PARAMS,
    fields: {
      content_type: field(RAW_VIDEO, S.STATUS_INVALID_MEDIA_VIDEO_CONTENT_TYPE, oneOf(RAW_VIDEO)),
      codec: field(JPG, S.STATUS_INVALID_MEDIA_VIDEO_CODEC, oneOf(JPG, PNG, H264)),
      resolution: field(
        MediaResolution.HD,
        S.STATUS_INVALID_MEDIA_VIDEO_RESOLUTION,
        oneOf(...Object.values(MediaResolution)),
      ),
      data_opt: field(
        MediaDataOption.VIDEO_SINGLE_ACTIVE_STREAM,
        S.STATUS_INVALID_MEDIA_VIDEO_DATA_OPT,
        oneOf(MediaDataOption.VIDEO_SINGLE_ACTIVE_STREAM, MediaDataOption.VIDEO_SINGLE_INDIVIDUAL_STREAM),
      ),
      fps: field(5, S.STATUS_INVALID_MEDIA_VIDEO_FPS, integer(1, MAX_FPS)),
    },
    rewrite: withoutCodec(5),
    together: picturesTogether(5, 5, S.STATUS_INVALID_MEDIA_VIDEO_FPS),
  },
  share: {
    key: "deskshare",
    status: S.STATUS_INVALID_MEDIA_DESKSHARE_PARAMS,
    fields: {
      content_type: field(RAW_VIDEO, S.STATUS_INVALID_MEDIA_DESKSHARE_CONTENT_TYPE, oneOf(RAW_VIDEO)),
      codec: field(JPG, S.STATUS_INVALID_MEDIA_DESKSHARE_CODEC, oneOf(JPG, PNG, H264)),
      resolution: field(
        MediaResolution.FHD,
        S.STATUS_INVALID_MEDIA_DESKSHARE_RESOLUTION,
        oneOf(...Object.values(MediaResolution)),
      ),
      fps: field(1, S.STATUS_INVALID_MEDIA_DESKSHARE_FPS, integer(1, MAX_FPS)),
    },
    rewrite: withoutCodec(1),
    // The limit is documented as 1 and as 5 (protocol#disagreement-37). Both are accepted.
    together: picturesTogether(5, 1, S.STATUS_INVALID_MEDIA_DESKSHARE_FPS),
  },
  transcript: {
    key: "transcript",
    status: S.STATUS_INVALID_MEDIA_TRANSCRIPT_PARAMS,
    fields: {
      content_type: field(TEXT, S.STATUS_INVALID_MEDIA_TRANSCRIPT_CONTENT_TYPE, oneOf(TEXT)),
      src_language: field(
        TranscriptLanguage.LANGUAGE_ID_ENGLISH,
        S.STATUS_INVALID_MEDIA_TRANSCRIPT_SOURCE_LANGUAGE,
        oneOf(...Object.values(TranscriptLanguage)),
      ),
      enable_lid: field(true, S.STATUS_INVALID_MEDIA_TRANSCRIPT_PARAMS, (value) => typeof value === "boolean"),
    },
    // Early samples named it `language` (protocol#disagreement-48).
    rewrite: (asked) => ({ ...asked, src_language: asked.src_language ?? asked.language }),
  },
  chat: {
    key: "chat",
    status: S.STATUS_INVALID_MEDIA_CHAT_PARAMS,
    fields: { content_type: field(TEXT, S.STATUS_INVALID_MEDIA_CHAT_CONTENT_TYPE, oneOf(TEXT)) },
  },
};

export type Confirmation = { readonly params: Confirmed } | { readonly refused: Refusal };

/** Fills in defaults and checks the media parameters of one handshake. */
export function confirm(media: readonly Medium[], asked: unknown): Confirmation {
  if (asked !== undefined && !isObject(asked)) return { refused: refusal(S.STATUS_INVALID_MEDIA_PARAMS) };
  const params: Partial<Record<Medium, Values>> = {};
  for (const medium of media) {
    const row = MEDIUM_PARAMS[medium];
    const written = asked?.[row.key] ?? {};
    if (!isObject(written)) return { refused: refusal(row.status) };
    const wanted = row.rewrite?.(written) ?? written;
    const values: Record<string, number | boolean> = {};
    for (const [name, { fallback, valid, status }] of Object.entries(row.fields)) {
      const value = wanted[name] ?? fallback;
      if (!valid(value)) return { refused: refusal(status) };
      values[name] = value as number | boolean;
    }
    const refused = row.together?.(values);
    if (refused) return { refused };
    params[medium] = values;
  }
  return { params };
}
