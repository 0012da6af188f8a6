// The pictures that the simulator sends as video and screen share: drawn, marked and encoded by the code in this folder, so
// that the package holds no file of them. Every name can have its picture, in every codec and resolution of Zoom.

import { MediaPayloadType } from "../../protocol/values";
import type { Canvas } from "./canvas";
import { encodeH264 } from "./h264";
import { encodeJpeg } from "./jpeg";
import { drawMark, FRAMES, type Shown } from "./mark";
import { drawPerson } from "./people";
import { encodePng } from "./png";
import { sizeOf } from "./sizes";
import { drawSlide } from "./slides";

/** A picture before it is encoded. */
export interface Picture {
  readonly canvas: Canvas;
  readonly shows: Shown;
}

/** The place of a picture in its stream. */
export interface Place {
  /** For H264: pictures since the keyframe, which is 0. */
  readonly since: number;
  /** The comment of a JPEG. */
  readonly label: string;
}

function marked(canvas: Canvas, { frame, ...subject }: Shown): Picture {
  const shows = { ...subject, frame: frame % FRAMES };
  drawMark(canvas, shows);
  return { canvas, shows };
}

/** @param number from 0, the place among the speakers @param frame the number of the picture */
export function personPicture(name: string, number: number, frame: number): Picture {
  return marked(drawPerson(name, number, frame), { kind: "person", number, complete: false, frame });
}

/** @param number from 0 @param complete with the last line @param frame the number of the picture */
export function slidePicture(number: number, complete: boolean, frame: number): Picture {
  return marked(drawSlide(number, complete, frame), { kind: "slide", number, complete, frame });
}

/** @param codec MEDIA_PAYLOAD_TYPE, JPG by default @param resolution MEDIA_RESOLUTION */
export function encodePicture({ canvas, shows }: Picture, codec: number, resolution: number, place: Place): Buffer {
  const size = sizeOf(resolution);
  if (codec === MediaPayloadType.H264) return encodeH264(canvas, size, place.since, shows.frame);
  return codec === MediaPayloadType.PNG ? encodePng(canvas, size) : encodeJpeg(canvas, size, place.label);
}
