// The streams of a client that has `src/protocol` under it, as built.

import { join } from "node:path";
import type { AudioMessage } from "../../src/protocol/messages";
import { CREDENTIALS, meetingId, signalingUrl, streamId } from "../wire";

type Protocol = typeof import("../../src/protocol");

/** Opens the streams that the runner asks for: port, number and the package's folder are the program's arguments. */
export function openStreams(onAudio: (message: AudioMessage) => void): void {
  const [port, streams, packageFolder = ""] = process.argv.slice(2);
  const { RtmsStream, serverCheck }: Protocol = require(join(packageFolder, "dist/src/protocol/index.js"));
  const { clientId, clientSecret } = CREDENTIALS;
  const options = { clientId, clientSecret, transcript: false, allows: serverCheck("ws://127.0.0.1") };
  for (let index = 0; index < Number(streams); index += 1) {
    const serverUrl = signalingUrl(Number(port));
    const started = { product: "meeting", action: "started", id: meetingId(index), streamId: streamId(index) } as const;
    const stream = new RtmsStream({ ...started, serverUrl, eventTs: Date.now() }, options);
    stream.on("audio", onAudio);
    stream.on("failure", (error) => console.error(error.message));
    stream.start();
  }
  process.on("disconnect", () => process.exit(0));
}
