// Whose camera the app is subscribed to where Zoom sends one participant's video at a time (protocol#individual-video), and
// what is known of the others. Instants are those of `Clock.elapsed`, in milliseconds.

import { isObject } from "../input";
import type { MediaOptions } from "../options";

/** Whom to follow: nobody, the active speaker, everyone in turn, or these participants in turn (contract#whose-video). */
export type VideoFollow = MediaOptions["videoFollow"] | readonly string[];

/** What is known of a participant. */
export interface Person {
  /** Whether the camera is on; absent: nobody has said it. */
  readonly camera?: boolean;
  /** The number of this person's last turn; absent: none yet. */
  readonly turn?: number;
  /** Until when this person is passed over: Zoom refused the video, or nothing came. */
  readonly restsUntil?: number;
}

/** The one subscription. */
export interface Turn {
  readonly userId: string;
  /** When Zoom was asked. */
  readonly since: number;
  readonly accepted: boolean;
  /** What has come since. A part is video that a decoder cannot start with. */
  readonly seen: "nothing" | "part" | "picture";
}

export interface CameraState {
  /** What a command said; absent: the setting decides. */
  readonly follow?: VideoFollow;
  /** In the order in which they came. */
  readonly people: ReadonlyMap<string, Person>;
  readonly speaker?: string;
  readonly current?: Turn;
  /** How many turns there were. */
  readonly turns: number;
  /** When Zoom was last asked, whatever for. */
  readonly askedAt: number;
  /** Whether video can come: its connection is open, and the stream is not paused. */
  readonly flows: boolean;
  readonly paused: boolean;
  /** Whose subscription the flow was last told of. */
  readonly told?: string;
}

export const NO_CAMERAS: CameraState = {
  people: new Map(),
  turns: 0,
  askedAt: Number.NEGATIVE_INFINITY,
  flows: false,
  paused: false,
};

/** What another process needs to go on, as plain JSON. Whose camera is off may change meanwhile, so it is not kept. */
export interface SavedCameras {
  readonly follow?: VideoFollow;
  readonly people: readonly (readonly [string, Pick<Person, "camera" | "turn">])[];
}

export function savedCameras({ follow, people }: CameraState): SavedCameras {
  const kept = [...people].map(([id, { camera, turn }]): SavedCameras["people"][number] => [
    id,
    { ...(camera && { camera }), ...(turn !== undefined && { turn }) },
  ]);
  return { ...(follow !== undefined && { follow }), people: kept };
}

/** Whether a parsed JSON value has the shape of `SavedCameras`. */
export function isSavedCameras(value: unknown): value is SavedCameras {
  if (!isObject(value) || !Array.isArray(value.people)) return false;
  const { follow = "none", people } = value;
  const isPerson = (pair: unknown): boolean => Array.isArray(pair) && typeof pair[0] === "string" && isObject(pair[1]);
  return (typeof follow === "string" || Array.isArray(follow)) && people.every(isPerson);
}

/** @param userId whose video was subscribed to @param speaker the active speaker */
export function restoredCameras(
  { follow, people }: SavedCameras,
  userId: string | undefined,
  speaker: string | undefined,
): CameraState {
  return {
    ...NO_CAMERAS,
    ...(follow !== undefined && { follow }),
    people: new Map(people),
    turns: Math.max(0, ...people.map(([, { turn = 0 }]) => turn)),
    ...(userId !== undefined && { current: { userId, since: 0, accepted: false, seen: "nothing" } }),
    ...(speaker !== undefined && { speaker }),
  };
}
