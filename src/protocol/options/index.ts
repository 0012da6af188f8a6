export { AUDIO_CODECS, audioRemedies, likelyNames, PICTURES, pictureRemedies, type Remedy } from "./media-choices";
export { MEDIA_DEFAULTS, type MediaOptions } from "./media-options";
export {
  chosenMedia,
  DEFAULT_MAX_FRAME,
  DEFAULT_SILENCE,
  MEDIUM_ROWS,
  mediaParams,
  type StreamOptions,
  someMedia,
} from "./options";
