// The public face of this room: movies and sound in MP4 that can be played after any interruption.

export { type Completed, type CompletedTrack, type CompleteOptions, complete, measure } from "./complete";
export { Fragments } from "./fragments";
export {
  AVC_SCALE,
  type AvcDescription,
  type AvcTrack,
  OPUS_SCALE,
  type OpusTrack,
  type Run,
  type Sample,
  type Track,
} from "./tracks";
