// The public face of this room: everything that other rooms import. `settings.ts` alone may also be imported
// directly: it is data, for dialogs too.

export {
  endMovies,
  type MovieOutMessage,
  MovieRecorder,
  type MovieSettings,
  type MovieState,
  movieMessage,
  repairMovies,
} from "./movies";
export { type PictureMessage, PictureSender, type PictureState } from "./pictures";
export type { PictureSettings } from "./settings";
