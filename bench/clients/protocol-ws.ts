// `src/protocol` over `ws` instead of its own WebSocket client: the same decoder behind the same interface, so that only the
// client differs from `protocol`.

import { WebSocket } from "ws";
import type { OpenSocket } from "../../src/protocol/transport";
import { Meter } from "../meter";
import { ca } from "../wire";
import { openStreams } from "./streams";

const meter = new Meter().obey();

const openSocket: OpenSocket = (url, { maxFrame }, listener) => {
  // Like the package's own client: no compression, a maximum message size, and the same timeout for the handshake.
  const socket = new WebSocket(url, {
    ...{ perMessageDeflate: false, followRedirects: false, maxPayload: maxFrame, handshakeTimeout: 9000, ca: ca() },
  });
  socket.on("open", () => listener.opened());
  socket.on("message", (data: Buffer) => listener.message(data));
  socket.on("error", (error) => listener.failed(error));
  socket.on("close", (code, reason) => listener.closed(code, reason));
  return {
    send: (text) => socket.send(text),
    close: (code) => socket.close(code),
    terminate: () => socket.terminate(),
  };
};

openStreams(({ payload, rtms }) => meter.packet(rtms.timestamp, payload.length), openSocket);
