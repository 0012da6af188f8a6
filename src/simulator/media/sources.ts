// The source of each medium's packets, one row per medium.

import {
  AudioSampleRate,
  DataMessageAttribute,
  MediaDataOption,
  type Medium,
  MessageType,
} from "../../protocol/values";
import type { Confirmed } from "../handshake";
import { SCENARIO_RATE, type Script } from "../scenario";
import { audioPackets } from "./audio-packets";
import type { Packet } from "./packet";
import { sharePackets, videoPackets } from "./picture-packets";

export interface Source {
  /** `msg_type` of the medium's packets. */
  readonly messageType: number;
  /**
   * Milliseconds of missed content that Zoom keeps for the app (protocol#audio-and-pictures and
   * protocol#reconnection).
   */
  readonly buffer: number;
  /**
   * The packets with `due` after `after` milliseconds from the start of the stream, in order.
   */
  packets(script: Script, params: Confirmed, after: number, how: Sending): Iterable<Packet>;
}

/** What is known of a stream beside its parameters. */
export interface Sending {
  /** Every speaker separately, whatever was requested: Contact Center and Phone (protocol#disagreement-28). */
  readonly apart: boolean;
  /** The id of the participant whose video the app has selected. */
  readonly videoOf: () => string | undefined;
}

/** Hertz for each AUDIO_SAMPLE_RATE. */
const RATES: Readonly<Record<number, number>> = {
  [AudioSampleRate.SR_8K]: 8000,
  [AudioSampleRate.SR_16K]: 16_000,
  [AudioSampleRate.SR_32K]: 32_000,
  [AudioSampleRate.SR_48K]: 48_000,
};

/**
 * Without language identification there are no updates (protocol#transcript-messages): only the final words are sent.
 */
function* transcriptPackets({ lines }: Script, { transcript }: Confirmed, after: number): Generator<Packet> {
  const corrected = transcript?.enable_lid !== false;
  for (const line of lines) {
    const { speaker, due, text, first } = line;
    if (due <= after || !(corrected || line.final)) continue;
    const sent = corrected ? line : { ...line, attribute: DataMessageAttribute.ATTR_NEW };
    yield { at: corrected ? first : line.start, due, speaker, data: text, line: sent };
  }
}

function* chatPackets({ chat }: Script, after: number): Generator<Packet> {
  for (const entry of chat)
    if (entry.at > after) yield { at: entry.at, due: entry.at, speaker: entry.sender, data: entry.text, chat: entry };
}

/** Documents mention a buffer for audio only (protocol#reconnection). */
export const SOURCES: Readonly<Record<Medium, Source>> = {
  audio: {
    messageType: MessageType.MEDIA_DATA_AUDIO,
    buffer: 60_000,
    packets: (script, { audio = {} }, after, { apart }) =>
      audioPackets(script, after, {
        codec: Number(audio.codec),
        rate: RATES[Number(audio.sample_rate)] ?? SCENARIO_RATE,
        channels: Number(audio.channel),
        interval: Number(audio.send_rate),
        apart: apart || audio.data_opt === MediaDataOption.AUDIO_MULTI_STREAMS,
      }),
  },
  transcript: {
    messageType: MessageType.MEDIA_DATA_TRANSCRIPT,
    buffer: 0,
    packets: (script, params, after) => transcriptPackets(script, params, after),
  },
  video: {
    messageType: MessageType.MEDIA_DATA_VIDEO,
    buffer: 0,
    packets: (script, { video = {} }, after, { videoOf }) => videoPackets(script, video, after, videoOf),
  },
  share: {
    messageType: MessageType.MEDIA_DATA_SHARE,
    buffer: 0,
    packets: (script, { share = {} }, after) => sharePackets(script, share, after),
  },
  chat: {
    messageType: MessageType.MEDIA_DATA_CHAT,
    buffer: 0,
    packets: (script, _params, after) => chatPackets(script, after),
  },
};
