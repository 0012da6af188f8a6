// Memory for one call. Between calls nothing here has a meaning: the caller keeps what its stream needs next time.

export const INPUT_BYTES: i32 = 32_768;
export const OUTPUT_BYTES: i32 = 65_536;

export const INPUT = memory.data(32_768, 16);
/** Up to three frames more are written. */
export const OUTPUT = memory.data(65_536 + 64, 16);
/** One channel of the input, or the two bands of G.722, as long as its output, with room for what came before them. */
export const LINE = memory.data(65_536 + 64, 16);
