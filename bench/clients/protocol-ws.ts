// `src/protocol` over `ws` instead of its own WebSocket client: the same decoder behind the same seam, so that the
// difference between this and `protocol` is the client alone.

import { WebSocket } from "ws";
import type { OpenSocket } from "../../src/protocol/transport";
import { Meter } from "../meter";
import { ca } from "../wire";
import { openStreams } from "./streams";

const meter = new Meter().obey();

const openSocket: OpenSocket = (url, { maxFrame }, listener) => {
  // As the own client: no compression, a limit on a message, and a peer that may be silent for so long at first.
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
