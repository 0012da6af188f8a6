// A client that uses only `ws`: signaling, media, ready, keep-alives. The caller handles the media frames.

import { WebSocket } from "ws";
import { ca, opening, signalingUrl } from "../wire";

const trusted = ca();

type Message = Record<string, unknown>;
/** Handles a frame of the media socket; returns the message if it has no media. */
export type OnFrame = (frame: Buffer) => Message | undefined;

interface SignalingReply extends Message {
  media_server: { server_urls: { audio: string } };
}

function open(url: string, first: object, onFrame: (frame: Buffer, socket: WebSocket) => void): WebSocket {
  const socket = new WebSocket(url, { perMessageDeflate: false, ca: trusted });
  socket.on("open", () => socket.send(JSON.stringify(first)));
  socket.on("message", (frame: Buffer) => onFrame(frame, socket));
  return socket;
}

function answer(message: Message | undefined, socket: WebSocket): void {
  if (message?.msg_type === 12) socket.send(JSON.stringify({ msg_type: 13, timestamp: message.timestamp }));
}

function connect(port: number, stream: number, onFrame: OnFrame): void {
  open(signalingUrl(port), opening(1, stream), (frame, signaling) => {
    const message: Message = JSON.parse(frame.toString());
    answer(message, signaling);
    if (message.msg_type !== 2) return;
    const { audio } = (message as SignalingReply).media_server.server_urls;
    open(audio, opening(3, stream), (mediaFrame, media) => {
      const other = onFrame(mediaFrame);
      if (other === undefined) return;
      answer(other, media);
      if (other.msg_type === 4) {
        const { rtms_stream_id } = opening(1, stream) as { rtms_stream_id: string };
        signaling.send(JSON.stringify({ msg_type: 7, rtms_stream_id }));
      }
    });
  });
}

/** Connects the streams that the runner requests: port and number are the program's arguments. */
export function connectAll(onFrame: OnFrame): void {
  const [port, streams] = process.argv.slice(2).map(Number);
  for (let stream = 0; stream < (streams ?? 0); stream += 1) connect(port ?? 0, stream, onFrame);
  process.on("disconnect", () => process.exit(0));
}
