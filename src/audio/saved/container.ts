// The files of recordings, by what is before their samples.

export type Container = "wav" | "raw";

export const EXTENSIONS: Readonly<Record<Container, string>> = { wav: ".wav", raw: ".pcm" };
