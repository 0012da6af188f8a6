// The frames of cameras and of the screen share, every 1000/fps milliseconds (protocol#video-parameters,
// protocol#screen-share-parameters and protocol#audio-and-pictures).

import { MediaDataOption } from "../../protocol/values";
import type { Values } from "../handshake";
import type { Script, Speaker } from "../scenario";
import type { Packet } from "./packet";
import { testPicture } from "./test-card";

/** Milliseconds between two keyframes of H264. */
const KEYFRAMES = 2000;

/** The speakers whose pictures are due at a time, in milliseconds from the start of the stream. */
type Shown = (at: number) => readonly Speaker[];

function* pictures(params: Values, duration: number, after: number, shown: Shown): Generator<Packet> {
  const fps = Number(params.fps);
  const group = Math.max(1, Math.round((fps * KEYFRAMES) / 1000));
  for (let number = Math.max(0, Math.floor((after * fps) / 1000)); ; number++) {
    const at = Math.round((number * 1000) / fps);
    if (at >= duration) return;
    if (at <= after && after > 0) continue;
    for (const speaker of shown(at)) {
      const label = `${speaker.name} ${number}`;
      const data = testPicture(Number(params.codec), Number(params.resolution), number % group, label);
      yield { at, due: at, speaker, data };
    }
  }
}

/**
 * The camera of the active or the last speaker; or every camera, from which the app selects one
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

/** The screen of the participant who shares it. */
export function sharePackets({ shares, duration }: Script, params: Values, after: number): Iterable<Packet> {
  return pictures(params, duration, after, (at) =>
    shares.filter(({ start, end }) => start <= at && at < end).map(({ speaker }) => speaker),
  );
}
