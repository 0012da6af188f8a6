// The loads: paced as Zoom does it, flat out, and everything at once as after a reconnection.

import type { Socket } from "node:net";
import { microseconds } from "../meter";
import { audioFrame, audioFrames } from "./frames";

/** Microseconds between two packets of a stream. */
const STEP = 20_000;
/** Milliseconds between two looks at who is due. */
const TICK = 1;
/** Frames that are written in one piece flat out; made anew for each socket, and sent over and over. */
const BATCH = 256;

/** Where a stream's media go: the bare socket under the WebSocket, for what is sent is ready made. */
export interface Line {
  stream: number;
  socket: Socket;
}

export class Load {
  /** Packets so far. */
  sent = 0;
  readonly #lines: (Line & { due: number; packet: number })[] = [];

  constructor(readonly kind: "paced" | "flat out" | "bursts") {
    if (kind === "paced") setInterval(() => this.#tick(), TICK);
  }

  /** Streams that flow. */
  get streams(): number {
    return this.#lines.length;
  }

  /** Each stream has a phase of its own. */
  add(line: Line): void {
    this.#lines.push({ ...line, due: microseconds() + Math.random() * STEP, packet: 0 });
    if (this.kind === "flat out") this.#pour(line);
  }

  remove(socket: Socket): void {
    const at = this.#lines.findIndex((line) => line.socket === socket);
    if (at >= 0) this.#lines.splice(at, 1);
  }

  #tick(): void {
    const now = microseconds();
    for (const line of this.#lines)
      for (; line.due <= now; line.due += STEP) {
        line.socket.write(audioFrame(line.stream, line.packet++));
        this.sent += 1;
      }
  }

  #pour({ stream, socket }: Line): void {
    const batch = audioFrames(stream, 0, BATCH);
    const pour = (): void => {
      let more = true;
      while (more && socket.writable) {
        more = socket.write(batch);
        this.sent += BATCH;
      }
      socket.once("drain", pour);
    };
    pour();
  }

  /** So many packets in one piece on every line. */
  burst(packets: number): void {
    for (const { stream, socket } of this.#lines) {
      socket.write(audioFrames(stream, this.sent, packets));
      this.sent += packets;
    }
  }
}
