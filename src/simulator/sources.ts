// Where the packets of each medium come from, one row a medium.

import { AudioSampleRate, MediaDataOption, MessageType } from "../protocol/enums";
import type { Medium } from "../protocol/messages";
import { audioPackets } from "./audio-packets";
import type { Packet } from "./packet";
import type { Confirmed } from "./params";
import { sharePackets, videoPackets } from "./picture-packets";
import { SCENARIO_RATE, type Script } from "./scenario";

export interface Source {
  /** `msg_type` of the medium's packets. */
  readonly messageType: number;
  /** Milliseconds of what was missed that Zoom keeps for the app (protocol sections 10.1 and 14). */
  readonly buffer: number;
  /**
   * What is due after `after` milliseconds from the start of the stream, in order.
   * @param apart every speaker on their own, whatever was asked for: Contact Center and Phone (protocol section 20, row 28)
   */
  packets(script: Script, params: Confirmed, after: number, apart: boolean): Iterable<Packet>;
}

/** Hertz behind AUDIO_SAMPLE_RATE. */
const RATES: Readonly<Record<number, number>> = {
  [AudioSampleRate.SR_8K]: 8000,
  [AudioSampleRate.SR_16K]: 16_000,
  [AudioSampleRate.SR_32K]: 32_000,
  [AudioSampleRate.SR_48K]: 48_000,
};

function* transcriptPackets({ lines }: Script, after: number): Generator<Packet> {
  for (const { speaker, start, end, text, language } of lines)
    if (end > after) yield { at: start, due: end, speaker, data: text, language };
}

function* chatPackets({ chat }: Script, after: number): Generator<Packet> {
  for (const entry of chat)
    if (entry.at > after) yield { at: entry.at, due: entry.at, speaker: entry.sender, data: entry.text, chat: entry };
}

/** Only audio is documented to be buffered (protocol section 14). */
export const SOURCES: Readonly<Record<Medium, Source>> = {
  audio: {
    messageType: MessageType.MEDIA_DATA_AUDIO,
    buffer: 60_000,
    packets: (script, { audio = {} }, after, apart) =>
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
    packets: (script, _params, after) => transcriptPackets(script, after),
  },
  video: {
    messageType: MessageType.MEDIA_DATA_VIDEO,
    buffer: 0,
    packets: (script, { video = {} }, after) => videoPackets(script, video, after),
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
