// A film in which everything happens that players stumble over: other sizes, a camera that is off, another person. Each
// picture tells what it is (the simulator's mark), and each third second begins with a beep.

import { MediaPayloadType, MediaResolution } from "../../../src/protocol/values";
import { encodePicture, personPicture, sizeOf } from "../../../src/simulator/pictures";
import type { StreamMessage } from "../../../src/video/movies";
import { ANA, BEN, eventMessage, frameMessages, inOrder, RATE, soundMessages } from "./making";

const { SD, HD } = MediaResolution;
/** Milliseconds of a picture. */
export const STEP = 40;
const KEYS = 25;

interface Scene {
  readonly person: number;
  readonly resolution: number;
  /** Milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** Each begins with a key frame. Ana's camera is off after the second. */
const SCENES: readonly Scene[] = [
  { person: 0, resolution: SD, from: 0, to: 1200 },
  { person: 0, resolution: HD, from: 1200, to: 3000 },
  { person: 1, resolution: SD, from: 4200, to: 5400 },
  { person: 1, resolution: HD, from: 5400, to: 7400 },
];
export const OFF = { from: 3000, to: 4200 };
/** Milliseconds at which beeps begin. */
export const BEEPS = [300, 3300, 6300];
export const LENGTH = 7400;

/** What is to be seen at a time: whose picture of which number, or black. */
export interface Expected {
  readonly size: readonly [width: number, height: number];
  /** Absent where it is black. */
  readonly shows?: { readonly person: number; readonly frame: number };
}

const sizeIn = ({ resolution }: Scene): readonly [number, number] => {
  const { width, height } = sizeOf(resolution);
  return [width, height];
};

/** @param time milliseconds from the start */
export function expectedAt(time: number): Expected {
  const scene = SCENES.findLast(({ from }) => from <= time) ?? (SCENES[0] as Scene);
  const size = sizeIn(scene);
  return time < scene.to ? { size, shows: { person: scene.person, frame: Math.floor(time / STEP) } } : { size };
}

function sceneMessages({ person, resolution, from, to }: Scene): StreamMessage[] {
  const first = from / STEP;
  const frames = Array.from({ length: (to - from) / STEP }, (_, n) => {
    const picture = personPicture(person === 0 ? "Ana" : "Ben", person, first + n);
    return encodePicture(picture, MediaPayloadType.H264, resolution, { since: n % KEYS, label: "" });
  });
  return frameMessages(frames, from, { speaker: person === 0 ? ANA : BEN }, STEP);
}

/** All that the stream node sends of it, in order. */
export function filmMessages(): StreamMessage[] {
  const samples = Buffer.alloc((2 * RATE * LENGTH) / 1000);
  for (const beep of BEEPS)
    for (let n = 0; n < RATE / 5; n++)
      samples.writeInt16LE(Math.round(16_000 * Math.sin(n / 3)), 2 * ((RATE * beep) / 1000 + n));
  const off = [eventMessage("participant_video_off", OFF.from, [ANA])];
  return inOrder(...SCENES.map(sceneMessages), off, soundMessages(samples, 0));
}
