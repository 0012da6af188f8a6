// The face of this inner room.

export type { PictureMessage } from "./picture";
export { PictureSender, type PictureState } from "./picture-sender";
