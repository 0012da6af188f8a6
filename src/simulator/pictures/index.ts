export type { Shown } from "./mark";
export { encodePicture, type Place, personPicture, slidePicture } from "./pictures";
export { type Size, sizeOf } from "./sizes";
export { slideAt } from "./slides";
