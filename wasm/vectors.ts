// What both kernels do with vectors.

/** The sum of each vector's lanes. */
export function totals(a: v128, b: v128, c: v128, d: v128): v128 {
  const one = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const other = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(one, other, 0, 1, 4, 5), v128.shuffle<i32>(one, other, 2, 3, 6, 7));
}

/** Writes four samples, `stride` bytes apart, those that are too large as the largest of 16 bits. */
export function writeFour(samples: v128, out: usize, stride: usize): void {
  const four = i16x8.narrow_i32x4_s(samples, samples);
  if (stride === 2) v128.store64_lane(out, four, 0);
  else {
    v128.store16_lane(out, four, 0);
    v128.store16_lane(out + stride, four, 1);
    v128.store16_lane(out + 2 * stride, four, 2);
    v128.store16_lane(out + 3 * stride, four, 3);
  }
}
