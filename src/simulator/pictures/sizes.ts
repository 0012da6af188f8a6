// Width and height of a picture (protocol#video-parameters).

import { MediaResolution } from "../../protocol/values";
import { COLUMNS } from "./canvas";

export interface Size {
  readonly width: number;
  readonly height: number;
  /** Pixels of a block's edge: 16 for SD, and as often as the picture is wider. */
  readonly block: number;
}

const sizeOfWidth = (width: number): Size => ({ width, height: (width * 9) / 16, block: width / COLUMNS });

const SIZES: Readonly<Record<number, Size>> = {
  [MediaResolution.SD]: sizeOfWidth(640),
  [MediaResolution.HD]: sizeOfWidth(1280),
  [MediaResolution.FHD]: sizeOfWidth(1920),
  [MediaResolution.QHD]: sizeOfWidth(2560),
};

/** @param resolution MEDIA_RESOLUTION */
export function sizeOf(resolution: number): Size {
  return SIZES[resolution] ?? sizeOfWidth(640);
}
