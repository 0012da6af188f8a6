export { AUDIO_CODECS, audioRemedies, likelyNames, PICTURES, pictureRemedies, type Remedy } from "./media-choices";
export { chosenMedia, MEDIA_DEFAULTS, type MediaOptions } from "./media-options";
export { MEDIUM_ROWS, mediaParams, someMedia } from "./media-params";
export { DEFAULT_MAX_FRAME, DEFAULT_SILENCE, type StreamOptions } from "./stream-options";
export { optionOf, PICTURE_CODEC_CODES, RATE_CODES, RESOLUTION_CODES } from "./wire-codes";
