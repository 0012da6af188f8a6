// The streams of a client that is based on `src/protocol`, as built.

import { join } from "node:path";
import type { AudioMessage } from "../../src/protocol/messages";
import type { OpenSocket } from "../../src/protocol/transport";
import { CREDENTIALS, ca, meetingId, signalingUrl, streamId } from "../wire";

type Protocol = typeof import("../../src/protocol");

/**
 * Opens the streams that the runner requests: port, number and the package's folder are the program's arguments.
 * @param openSocket replaces the package's own WebSocket client
 */
export function openStreams(onAudio: (message: AudioMessage) => void, openSocket?: OpenSocket): void {
  const [port, streams, packageFolder = ""] = process.argv.slice(2);
  const { REAL_WORLD, RtmsStream, serverCheck }: Protocol = require(join(packageFolder, "dist/src/protocol/index.js"));
  const { clientId, clientSecret } = CREDENTIALS;
  const trusted = ca();
  const options = {
    ...{ clientId, clientSecret, transcript: false, allows: serverCheck(trusted ? "127.0.0.1" : "ws://127.0.0.1") },
    ...(trusted && { ca: trusted }),
    ...(openSocket && { environment: { ...REAL_WORLD, openSocket } }),
  };
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
