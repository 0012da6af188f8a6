// Media packets as Zoom sends them, of every codec that its handshake can agree on.

import type { StreamOptions } from "../../../src/protocol/options/stream-options";
import { type AudioCodec, audioCodec } from "../../../src/simulator/media/audio-encoders";
import { Rig, started } from "../../protocol/fixtures";
import { noise } from "../../runtime/stream-flow";

export const PACKETS = 50;
const PACKET_MS = 20;
/** Some moment. */
export const T0 = 1_763_700_000_000;

export interface Sound {
  readonly name: string;
  readonly options: Partial<StreamOptions>;
  readonly rate: number;
  /** What is said, s16le, at the rate and the channels of the stream. */
  readonly pcm: Buffer;
  /** The payloads of its packets. */
  readonly packets: readonly Buffer[];
}

/** @param codec of the handshake (protocol#audio-parameters) */
function sound(audioCodecName: "l16" | "opus" | "g711" | "g722", codec: number, rate: number, channels = 1): Sound {
  const { encoder }: AudioCodec = audioCodec(codec);
  const encode = encoder(rate, channels);
  const frames = (rate * PACKET_MS) / 1000;
  const pcm = noise(frames * channels * PACKETS, rate + codec);
  const size = frames * channels * 2;
  const packets = Array.from({ length: PACKETS }, (_, n) =>
    Buffer.from(encode(pcm.subarray(n * size, (n + 1) * size))),
  );
  const options = { audioCodec: audioCodecName, audioRate: rate, audioChannels: channels, transcript: false };
  return { name: `${audioCodecName} ${rate}`, options, rate, pcm, packets };
}

export const SOUNDS: readonly Sound[] = [
  sound("l16", 1, 16_000),
  sound("l16", 1, 48_000, 2),
  sound("g711", 2, 8000),
  sound("g722", 3, 16_000),
  sound("opus", 4, 48_000),
];

/** A stream of this sound that is ready for its packets. */
export function streamOf({ options }: Sound, streamId: string): { rig: Rig; send: (text: string) => void } {
  const rig = new Rig({ ...options }, started("meeting", { streamId }));
  const [, audio] = rig.streaming();
  if (!audio || rig.failures.length > 0) throw new Error(`no such stream: ${JSON.stringify(rig.failures)}`);
  rig.heard.length = 0;
  return { rig, send: (text) => void audio.receive(text) };
}

/** The packet's message, as Zoom sends it. */
export const audioMessage = ({ packets }: Sound, n: number, user = 16_778_240) => ({
  msg_type: 14,
  content: {
    user_id: user,
    user_name: "Ann",
    data: (packets[n % packets.length] ?? Buffer.alloc(0)).toString("base64"),
    timestamp: T0 + n * PACKET_MS,
    length: packets[n % packets.length]?.length ?? 0,
  },
});
