// The frames of cameras and of the screen share, every 1000/fps milliseconds (protocol#video-parameters,
// protocol#screen-share-parameters and protocol#audio-and-pictures). H264 has a keyframe where a decoder needs one: first,
// where another person, slide or size begins, and every two seconds.

import { MediaDataOption, MediaPayloadType, MediaResolution } from "../../protocol/values";
import type { Values } from "../handshake";
import { encodePicture, personPicture, slideAt, slidePicture } from "../pictures";
import { isCameraOn, type Script, type Speaker } from "../scenario";
import type { Packet } from "./packet";

/** Milliseconds between two keyframes of H264. */
const KEYFRAMES = 2000;
/** Milliseconds after which a camera that is shown anew in H264 is sent in the next larger resolution, as Zoom does. */
const LARGER_AFTER = 1000;
const NOTHING = Buffer.alloc(0);

/** What is due from one participant. */
interface Due {
  readonly speaker: Speaker;
  /** The slide that is shown; of a camera absent. */
  readonly slide?: { readonly number: number; readonly complete: boolean };
  /** Not to be sent, as long as the app has not subscribed to it. */
  readonly unwanted?: boolean;
}

/** The participants whose pictures are due at a time, in milliseconds from the start of the stream. */
type DueAt = (at: number) => readonly Due[];

/** Where one participant's pictures stand. Numbers are those of pictures since the start of the stream. */
interface Course {
  /** The first since it is shown. */
  readonly first: number;
  readonly keyframe: number;
  readonly last: number;
  readonly resolution: number;
  /** The person, or the slide. */
  readonly subject: string;
}

class Courses {
  readonly #courses = new Map<Speaker, Course>();
  readonly #ramps: boolean;

  constructor(
    private readonly params: Values,
    isCamera: boolean,
  ) {
    this.#ramps = isCamera && params.codec === MediaPayloadType.H264;
  }

  /** The next picture's place; it is a keyframe if its number is that of the keyframe. */
  advance(speaker: Speaker, number: number, subject: string): Course {
    const fps = Number(this.params.fps);
    const before = this.#courses.get(speaker);
    const continues = before?.last === number - 1;
    const first = continues ? before.first : number;
    const asked = Number(this.params.resolution);
    const reached = MediaResolution.SD + Math.floor(((number - first) * 1000) / fps / LARGER_AFTER);
    const resolution = this.#ramps ? Math.min(asked, reached) : asked;
    const follows =
      continues &&
      before.subject === subject &&
      before.resolution === resolution &&
      number - before.keyframe < (fps * KEYFRAMES) / 1000;
    const course = { first, keyframe: follows ? before.keyframe : number, last: number, resolution, subject };
    this.#courses.set(speaker, course);
    return course;
  }
}

function* pictures(script: Script, params: Values, after: number, isCamera: boolean, due: DueAt): Generator<Packet> {
  const fps = Number(params.fps);
  const codec = Number(params.codec);
  const courses = new Courses(params, isCamera);
  for (let number = Math.max(0, Math.floor((after * fps) / 1000)); ; number++) {
    const at = Math.round((number * 1000) / fps);
    if (at >= script.duration) return;
    if (at <= after && after > 0) continue;
    for (const { speaker, slide, unwanted } of due(at)) {
      if (unwanted) {
        yield { at, due: at, speaker, data: NOTHING };
        continue;
      }
      const picture = slide
        ? slidePicture(slide.number, slide.complete, number)
        : personPicture(speaker.name, script.speakers.indexOf(speaker), number);
      const subject = slide ? `${slide.number} ${slide.complete}` : speaker.id;
      const { resolution, keyframe } = courses.advance(speaker, number, subject);
      const since = number - keyframe;
      const data = encodePicture(picture, codec, resolution, { since, label: `${speaker.name} ${number}` });
      const isKey = codec !== MediaPayloadType.H264 || since === 0;
      yield { at, due: at, speaker, data, picture: { ...picture.shows, resolution, keyframe: isKey } };
    }
  }
}

/**
 * The camera of the active or the last speaker; or every camera, from which the app selects one
 * (protocol#individual-video). Nothing comes from a camera that is off.
 * @param videoOf the id of the participant whom the app has selected
 */
export function videoPackets(
  script: Script,
  params: Values,
  after: number,
  videoOf: () => string | undefined,
): Iterable<Packet> {
  const { speakers, talks } = script;
  const isIndividual = params.data_opt === MediaDataOption.VIDEO_SINGLE_INDIVIDUAL_STREAM;
  const active: DueAt = (at) => {
    const speaker = talks.findLast(({ start }) => start <= at)?.speaker ?? speakers[0];
    return speaker ? [{ speaker }] : [];
  };
  const each: DueAt = () => speakers.map((speaker) => ({ speaker, unwanted: speaker.id !== videoOf() }));
  const shown = isIndividual ? each : active;
  const due: DueAt = (at) => shown(at).filter(({ speaker }) => isCameraOn(script, speaker, at));
  return pictures(script, params, after, true, due);
}

/** The screen of the participant who shares it: the slides of a talk. */
export function sharePackets(script: Script, params: Values, after: number): Iterable<Packet> {
  return pictures(script, params, after, false, (at) =>
    script.shares
      .filter(({ start, end }) => start <= at && at < end)
      .map(({ speaker, start }) => ({ speaker, slide: slideAt(at - start) })),
  );
}
