// One port on 127.0.0.1 for signaling and media. The first message of a socket says which of them it is for; the
// checks of that message decide whether it is accepted (protocol#server-checklist and protocol#order-of-checks).

import type { WebSocket } from "ws";
import { MessageType, StatusCode } from "../protocol/values";
import { type Faults, reshaped } from "./faults";
import { checkHandshake, type HandshakeResult, refusal } from "./handshake";
import type { StreamEntries } from "./log";
import { refused } from "./messages";
import type { Settings } from "./options";
import type { Replay } from "./replay";
import { CLOSE_NORMAL, type IncomingSocket, Port } from "./sockets";
import type { SimulatedStream } from "./stream";
import type { Timers } from "./time";

/** Faults with a number of handshakes to affect. */
type Counted = "silent-close" | "reset" | "refusals";

/** Takes one from a fault's number. @returns whether one was left */
function spend(faults: Faults, name: Counted): boolean {
  const left = faults[name] ?? 0;
  if (left <= 0) return false;
  Object.assign(faults, { [name]: left - 1 });
  return true;
}

/** Whether a fault that `refusals` may limit applies to this handshake. */
function applies(faults: Faults): boolean {
  return faults.refusals === undefined || spend(faults, "refusals");
}

export class HandshakeServer {
  readonly #port: Port;

  /**
   * @param index of this port among the simulator's ports
   * @param timers of the whole simulator
   */
  constructor(
    private readonly index: number,
    private readonly settings: Settings,
    private readonly timers: Timers,
    private readonly streamOf: (streamId: string) => SimulatedStream | undefined,
    private readonly replayOf: (path: string) => Replay | undefined,
  ) {
    this.#port = new Port(settings.tls, (arrival) => this.#accept(arrival));
  }

  /** `ws://127.0.0.1:<port>`, or `wss://`, once it is open. */
  get url(): string | undefined {
    return this.#port.url;
  }

  get sockets(): number {
    return this.#port.sockets;
  }

  /** May be called twice. @param port 0 takes a free one. @throws SimulatorError after `close` */
  listen(port: number): Promise<void> {
    return this.#port.listen(port);
  }

  /** Terminates every socket and releases the port, even if it is still being opened. */
  close(): Promise<void> {
    return this.#port.close();
  }

  #accept(arrival: IncomingSocket): void {
    const replay = this.replayOf(arrival.path);
    if (replay) replay.arrived(arrival);
    else
      arrival.accept((socket) =>
        socket.once("message", (data) => this.#answer(socket, arrival.reset, data.toString())),
      );
  }

  #answer(socket: WebSocket, reset: () => void, text: string): void {
    const result = this.#withFaults(checkHandshake(text, this.streamOf));
    const { stream, socket: name } = result;
    if (stream && stream.serverIndex !== this.index) {
      // The stream has moved to the other server; this one no longer answers.
      socket.terminate();
      return;
    }
    const unanswered = { socket: name, status: StatusCode.STATUS_OK, reason: "", silent: true } as const;
    if (stream && spend(stream.faults, "silent-close")) {
      this.#log(stream, unanswered);
      socket.close(CLOSE_NORMAL, "Normal close");
      return;
    }
    if (stream && spend(stream.faults, "reset")) {
      this.#log(stream, unanswered);
      reset();
      return;
    }
    const kind = name === "signaling" ? "signaling" : "media";
    if (stream?.faults["no-answer"] === kind && applies(stream.faults)) {
      this.#log(stream, unanswered);
      this.#leaveDead(socket);
      return;
    }
    if ("accepted" in result) {
      this.#log(stream, { socket: name, status: StatusCode.STATUS_OK, reason: "" });
      result.stream.accept(socket, result.accepted);
      return;
    }
    const { status, reason } = result.refused;
    const faults = stream?.faults ?? this.settings.faults;
    const silent = status === StatusCode.STATUS_INVALID_SIGNATURE && faults["close-on-bad-signature"];
    this.#log(stream, { socket: name, status, reason, ...(silent && { silent }) });
    if (!silent) socket.send(JSON.stringify(reshaped(refused(name, result.refused), faults)));
    if (result.type === MessageType.DATA_HAND_SHAKE_REQ && !silent && !faults["close-refused"]) this.#leaveDead(socket);
    else socket.close(CLOSE_NORMAL, silent ? "Normal close" : reason);
  }

  /**
   * Keeps the socket of a refused media handshake open for a while without serving it, as Zoom does
   * (protocol#observation-3).
   */
  #leaveDead(socket: WebSocket): void {
    const cancel = this.timers.after(this.settings.windows.dead, () => socket.terminate());
    socket.once("close", cancel);
  }

  /** Turns an accepted handshake into the refusal that a fault asks for. */
  #withFaults(result: HandshakeResult<SimulatedStream>): HandshakeResult<SimulatedStream> {
    if (!("accepted" in result)) return result;
    const { stream, socket, type } = result;
    const { faults } = stream;
    const isSpared = faults["refused-medium"] !== undefined && faults["refused-medium"] !== socket;
    const status = socket === "signaling" ? faults["refuse-signaling"] : isSpared ? 0 : faults["refuse-media"];
    return status && applies(faults) ? { stream, socket, type, refused: refusal(status) } : result;
  }

  #log(stream: SimulatedStream | undefined, entry: StreamEntries["handshake"]): void {
    if (stream) stream.handshake(entry);
    else this.settings.log({ event: "handshake", ...entry });
  }
}
