// Recordings of video with sound, in files that can be played after any interruption.

export type { FinishedMovie, SizeAt } from "./facts";
export type { StreamMessage } from "./movie-stream";
export { type MovieCallbacks, type MovieOutMessage, movieMessage, type SentMovie } from "./outlet";
export { endMovies, type MovieOptions, MovieRecorder, type MovieState } from "./recorder";
export { repairMovies } from "./repair";
export type { MovieSettings } from "./settings";
