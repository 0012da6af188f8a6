// Width and height of a picture, read from its own header.

/** SD, HD, FHD and QHD (protocol#video-parameters). */
export const SIZES = [
  [640, 360],
  [1280, 720],
  [1920, 1080],
  [2560, 1440],
];

export function sizeOfJpeg(jpeg: Buffer): number[] {
  const frame = jpeg.indexOf("ffc00011", 0, "hex");
  return [jpeg.readUInt16BE(frame + 7), jpeg.readUInt16BE(frame + 5)];
}

export function sizeOfPng(png: Buffer): number[] {
  const header = png.indexOf("IHDR") + 4;
  return [png.readUInt32BE(header), png.readUInt32BE(header + 4)];
}

/** By its sequence parameter set, of the baseline profile (H.264, 7.3.2.1.1). */
export function sizeOfH264(keyframe: Buffer): number[] {
  const set = keyframe.toString("hex", 8, keyframe.indexOf("00000001", 4, "hex")).replaceAll("000003", "0000");
  const bits = [...set].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
  let at = 0;
  const golomb = (): number => {
    const zeros = bits.indexOf("1", at) - at;
    at += 2 * zeros + 1;
    return Number.parseInt(bits.slice(at - zeros - 1, at), 2) - 1;
  };
  /** Identifier, bits of `frame_num`, order of output, reference frames. */
  for (let field = 0; field < 4; field++) golomb();
  at++;
  const width = 16 * (golomb() + 1);
  const height = 16 * (golomb() + 1);
  /** Frames only, direct inference, cropping. */
  at += 2;
  if (bits[at++] === "0") return [width, height];
  const [left = 0, right = 0, top = 0, bottom = 0] = [golomb(), golomb(), golomb(), golomb()];
  return [width - 2 * (left + right), height - 2 * (top + bottom)];
}
