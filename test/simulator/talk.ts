// A minute of talk, and an app that receives it: it answers keep-alives, is ready, and receives audio.

import type { Scenario, StreamHandle } from "../../src/simulator";
import { contentOf, MAYA, pcm, type RawSocket, type Stage } from "./support";

export const AUDIO = 1;

/** With `speed` 20 it takes three seconds. */
export const scenario: Scenario = { speakers: [MAYA], audio: [{ speaker: MAYA.id, start: 0, pcm: pcm(60_000, 1) }] };

/** Answers every keep-alive, as long as the socket is open. */
export function alive(socket: RawSocket): void {
  let answered = 0;
  const timer = setInterval(() => {
    for (const { timestamp } of socket.of(12).slice(answered)) socket.send({ msg_type: 13, timestamp });
    answered = socket.of(12).length;
  }, 2);
  void socket.closed.then(() => clearInterval(timer));
}

export async function connect(on: Stage, stream: StreamHandle): Promise<{ signaling: RawSocket; audio: RawSocket }> {
  const signaling = await on.signaling(stream);
  const audio = await on.media(stream, AUDIO);
  alive(signaling);
  alive(audio);
  signaling.send({ msg_type: 7 });
  await audio.next(14);
  return { signaling, audio };
}

/** Timestamps of the audio that came, milliseconds from the start of the stream. */
export const timesOf = (socket: RawSocket, { startedAt }: StreamHandle): number[] =>
  socket.of(14).map((message) => Number(contentOf(message).timestamp) - startedAt);
