// The loads: paced as by Zoom, flat out, and everything at once as after a reconnection.

import type { Socket } from "node:net";
import { microseconds } from "../meter";
import { audioFrame, audioFrames, VoiceFrames } from "./frames";

/** Microseconds between two packets of a stream, as Zoom sends them unless it is asked for longer ones. */
const STEP = 20_000;
/** Interval of the check for packets that are due. Milliseconds. */
const TICK = 1;
/** Frames per write when flat out. They are created once per socket and sent repeatedly. */
const BATCH = 256;

/** The destination of a stream's media: the TCP socket under the WebSocket, because the frames are already encoded. */
export interface Line {
  stream: number;
  socket: Socket;
}

interface Voice extends Line {
  due: number;
  packet: number;
  /** Time of its first packet, milliseconds since 1970. */
  start: number;
  frames: VoiceFrames;
}

export class Load {
  /** Packets sent so far. */
  sent = 0;
  readonly #lines: (Line & { due: number; packet: number })[] = [];

  readonly #voices: Voice[] = [];

  /** @param voices speakers per stream, each with its own phase; 0 for one with timestamps for the meter */
  constructor(
    readonly kind: "paced" | "flat out" | "bursts",
    private readonly voices = 0,
    /** Microseconds between two packets of a stream. */
    private readonly step = STEP,
  ) {
    if (kind === "paced") setInterval(() => this.#tick(), TICK);
  }

  /** The number of streams with media. */
  get streams(): number {
    return this.#lines.length;
  }

  /** Starts to send a stream, with its own phase. */
  add(line: Line): void {
    for (let voice = 0; voice < this.voices; voice += 1)
      this.#voices.push({
        ...line,
        due: microseconds() + Math.random() * this.step,
        packet: 0,
        start: Date.now(),
        frames: new VoiceFrames(line.stream, voice),
      });
    this.#lines.push({ ...line, due: microseconds() + Math.random() * this.step, packet: 0 });
    if (this.kind === "flat out") this.#pour(line);
  }

  remove(socket: Socket): void {
    const at = this.#lines.findIndex((line) => line.socket === socket);
    if (at >= 0) this.#lines.splice(at, 1);
  }

  #tick(): void {
    const now = microseconds();
    for (const voice of this.#voices)
      for (; voice.due <= now; voice.due += this.step) {
        voice.socket.write(voice.frames.frame(voice.packet, voice.start + 20 * voice.packet));
        voice.packet += 1;
        this.sent += 1;
      }
    if (this.voices > 0) return;
    for (const line of this.#lines)
      for (; line.due <= now; line.due += this.step) {
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

  /** Ends every socket after the data that were written to it. */
  stop(): void {
    for (const { socket } of this.#lines) socket.end();
    this.#lines.length = 0;
    this.#voices.length = 0;
  }

  /** Sends this many packets of every voice, in turn, as a client that is behind receives them. */
  #backlog(packets: number): void {
    for (let packet = 0; packet < packets; packet += 1)
      for (const voice of this.#voices) {
        voice.socket.write(voice.frames.frame(voice.packet, voice.start + 20 * voice.packet));
        voice.packet += 1;
        this.sent += 1;
      }
  }

  /** Sends this many packets in one write on every socket. */
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
