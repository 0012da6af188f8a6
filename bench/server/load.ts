// The loads: paced as Zoom does it, flat out, and everything at once as after a reconnection.

import type { Socket } from "node:net";
import { microseconds } from "../meter";
import { audioFrame, audioFrames, VoiceFrames } from "./frames";

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

interface Voice extends Line {
  due: number;
  packet: number;
  /** Time of its first packet. */
  start: number;
  frames: VoiceFrames;
}

export class Load {
  /** Packets so far. */
  sent = 0;
  readonly #lines: (Line & { due: number; packet: number })[] = [];

  readonly #voices: Voice[] = [];

  /** @param voices speakers of each stream, each with a phase of its own; 0 for one, whose timestamps are for the meter */
  constructor(
    readonly kind: "paced" | "flat out" | "bursts",
    private readonly voices = 0,
  ) {
    if (kind === "paced") setInterval(() => this.#tick(), TICK);
  }

  /** Streams that flow. */
  get streams(): number {
    return this.#lines.length;
  }

  /** Each stream has a phase of its own. */
  add(line: Line): void {
    for (let voice = 0; voice < this.voices; voice += 1)
      this.#voices.push({
        ...line,
        due: microseconds() + Math.random() * STEP,
        packet: 0,
        start: Date.now(),
        frames: new VoiceFrames(line.stream, voice),
      });
    this.#lines.push({ ...line, due: microseconds() + Math.random() * STEP, packet: 0 });
    if (this.kind === "flat out") this.#pour(line);
  }

  remove(socket: Socket): void {
    const at = this.#lines.findIndex((line) => line.socket === socket);
    if (at >= 0) this.#lines.splice(at, 1);
  }

  #tick(): void {
    const now = microseconds();
    for (const voice of this.#voices)
      for (; voice.due <= now; voice.due += STEP) {
        voice.socket.write(voice.frames.frame(voice.packet, voice.start + 20 * voice.packet));
        voice.packet += 1;
        this.sent += 1;
      }
    if (this.voices > 0) return;
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

  /** Ends every line, behind what was written to it. */
  stop(): void {
    for (const { socket } of this.#lines) socket.end();
    this.#lines.length = 0;
    this.#voices.length = 0;
  }

  /** So many packets of every voice, by turns, as they come when a client is behind. */
  #backlog(packets: number): void {
    for (let packet = 0; packet < packets; packet += 1)
      for (const voice of this.#voices) {
        voice.socket.write(voice.frames.frame(voice.packet, voice.start + 20 * voice.packet));
        voice.packet += 1;
        this.sent += 1;
      }
  }

  /** So many packets in one piece on every line. */
  burst(packets: number): void {
    if (this.voices > 0) {
      this.#backlog(packets);
      return;
    }
    for (const { stream, socket } of this.#lines) {
      socket.write(audioFrames(stream, this.sent, packets));
      this.sent += packets;
    }
  }
}
