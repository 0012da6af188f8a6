// The frames of cameras and of the screen share, every 1000/fps milliseconds (protocol#video-parameters,
// protocol#screen-share-parameters and protocol#audio-and-pictures).

import { MediaDataOption, MediaPayloadType } from "../../protocol/values";
import type { Values } from "../handshake";
import type { Script, Speaker } from "../scenario";
import { keyframe, repeatedFrame } from "./h264";
import type { Packet } from "./packet";
import { jpeg, png } from "./pictures";

/** Milliseconds between two keyframes of H264. */
const KEYFRAMES = 2000;
const DARKEST = 16;
const SHADES = 200;

type Paint = (label: string, number: number, group: number) => Buffer;

/** One row a codec: a picture from its label, its number and the pictures between two keyframes. */
const PAINT: Readonly<Record<number, Paint>> = {
  [MediaPayloadType.JPG]: (label) => jpeg(label),
  [MediaPayloadType.PNG]: (label) => png(label),
  [MediaPayloadType.H264]: (_label, number, group) =>
    number % group === 0
      ? keyframe(DARKEST + ((number / group) % SHADES), (number / group) % 2)
      : repeatedFrame(number % group),
};

/** Whose pictures are due at a time, milliseconds from the start of the stream. */
type Shown = (at: number) => readonly Speaker[];

function* pictures(params: Values, duration: number, after: number, shown: Shown): Generator<Packet> {
  const fps = Number(params.fps);
  const paint = PAINT[Number(params.codec)] ?? jpeg;
  const group = Math.max(1, Math.round((fps * KEYFRAMES) / 1000));
  for (let number = Math.max(0, Math.floor((after * fps) / 1000)); ; number++) {
    const at = Math.round((number * 1000) / fps);
    if (at >= duration) return;
    if (at <= after && after > 0) continue;
    for (const speaker of shown(at))
      yield { at, due: at, speaker, data: paint(`${speaker.name} ${number}`, number, group) };
  }
}

/**
 * The camera of whoever talks or talked last; or every camera, of which the app chooses one
 * (protocol#individual-video).
 */
export function videoPackets({ speakers, talks, duration }: Script, params: Values, after: number): Iterable<Packet> {
  const isIndividual = params.data_opt === MediaDataOption.VIDEO_SINGLE_INDIVIDUAL_STREAM;
  const active: Shown = (at) => {
    const speaker = talks.findLast(({ start }) => start <= at)?.speaker ?? speakers[0];
    return speaker ? [speaker] : [];
  };
  return pictures(params, duration, after, isIndividual ? () => speakers : active);
}

/** The screen of whoever shares it. */
export function sharePackets({ shares, duration }: Script, params: Values, after: number): Iterable<Packet> {
  return pictures(params, duration, after, (at) =>
    shares.filter(({ start, end }) => start <= at && at < end).map(({ speaker }) => speaker),
  );
}
