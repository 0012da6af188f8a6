// `src/protocol` alone, as built: the library without Node-RED.

import { join } from "node:path";
import { Meter } from "../meter";
import { CREDENTIALS, meetingId, signalingUrl, streamId } from "../wire";

type Protocol = typeof import("../../src/protocol");

const [port, streams, packageFolder = ""] = process.argv.slice(2);
const { RtmsStream, serverCheck }: Protocol = require(join(packageFolder, "dist/src/protocol"));
const { clientId, clientSecret } = CREDENTIALS;
const options = { clientId, clientSecret, transcript: false, allows: serverCheck("ws://127.0.0.1") };
const meter = new Meter().obey();

for (let index = 0; index < Number(streams); index += 1) {
  const serverUrl = signalingUrl(Number(port));
  const started = { product: "meeting", action: "started", id: meetingId(index), streamId: streamId(index) } as const;
  const stream = new RtmsStream({ ...started, serverUrl, eventTs: Date.now() }, options);
  stream.on("audio", ({ payload, rtms }) => meter.packet(rtms.timestamp, payload.length));
  stream.on("failure", (error) => console.error(error.message));
  stream.start();
}
process.on("disconnect", () => process.exit(0));
