// The port for signaling and media on 127.0.0.1: the first message of a socket tells which it is to be, and decides
// whether it may stay (protocol#server-checklist and protocol#order-of-checks).

import type { WebSocket } from "ws";
import { MessageType, StatusCode } from "../protocol/values";
import { type Faults, reshaped } from "./faults";
import { judge, refusal, type Verdict } from "./handshake";
import type { StreamEntries } from "./log";
import { refused } from "./messages";
import type { Settings } from "./options";
import type { Replay } from "./replay";
import { type Arrival, CLOSE_NORMAL, Port } from "./sockets";
import type { SimulatedStream } from "./stream";
import type { Timers } from "./time";

/** Faults that are used up handshake by handshake. */
type Counted = "silent-close" | "reset" | "refusals";

/** Uses up one of a fault's number. @returns whether there was one left */
function spend(faults: Faults, name: Counted): boolean {
  const left = faults[name] ?? 0;
  if (left <= 0) return false;
  Object.assign(faults, { [name]: left - 1 });
  return true;
}

/** Whether a fault that `refusals` may limit applies to this handshake too. */
function applies(faults: Faults): boolean {
  return faults.refusals === undefined || spend(faults, "refusals");
}

export class HandshakeServer {
  readonly #port: Port;

  /**
   * @param index which of the simulator's ports this is
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

  /** Listening twice is fine. @param port 0 takes a free one. @throws SimulatorError once it was closed */
  listen(port: number): Promise<void> {
    return this.#port.listen(port);
  }

  /** Breaks off every socket and gives the port back, also one that is just being opened. */
  close(): Promise<void> {
    return this.#port.close();
  }

  #accept(arrival: Arrival): void {
    const replay = this.replayOf(arrival.path);
    if (replay) replay.arrived(arrival);
    else
      arrival.accept((socket) =>
        socket.once("message", (data) => this.#answer(socket, arrival.reset, data.toString())),
      );
  }

  #answer(socket: WebSocket, reset: () => void, text: string): void {
    const verdict = this.#withFaults(judge(text, this.streamOf));
    const { stream, socket: name } = verdict;
    if (stream && stream.serverIndex !== this.index) {
      // Its server has failed and answers nobody.
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
    if ("welcome" in verdict) {
      this.#log(stream, { socket: name, status: StatusCode.STATUS_OK, reason: "" });
      verdict.stream.welcome(socket, verdict.welcome);
      return;
    }
    const { status, reason } = verdict.refused;
    const faults = stream?.faults ?? this.settings.faults;
    const silent = status === StatusCode.STATUS_INVALID_SIGNATURE && faults["close-on-bad-signature"];
    this.#log(stream, { socket: name, status, reason, ...(silent && { silent }) });
    if (!silent) socket.send(JSON.stringify(reshaped(refused(name, verdict.refused), faults)));
    if (verdict.type === MessageType.DATA_HAND_SHAKE_REQ && !silent && !faults["close-refused"])
      this.#leaveDead(socket);
    else socket.close(CLOSE_NORMAL, silent ? "Normal close" : reason);
  }

  /**
   * Zoom serves a socket no more whose media handshake it refused, but leaves it open for a while
   * (protocol#observation-3).
   */
  #leaveDead(socket: WebSocket): void {
    const cancel = this.timers.after(this.settings.windows.dead, () => socket.terminate());
    socket.once("close", cancel);
  }

  /** Turns a welcome into the refusal that a fault asks for. */
  #withFaults(verdict: Verdict<SimulatedStream>): Verdict<SimulatedStream> {
    if (!("welcome" in verdict)) return verdict;
    const { stream, socket, type } = verdict;
    const { faults } = stream;
    const isSpared = faults["refused-medium"] !== undefined && faults["refused-medium"] !== socket;
    const status = socket === "signaling" ? faults["refuse-signaling"] : isSpared ? 0 : faults["refuse-media"];
    return status && applies(faults) ? { stream, socket, type, refused: refusal(status) } : verdict;
  }

  #log(stream: SimulatedStream | undefined, entry: StreamEntries["handshake"]): void {
    if (stream) stream.handshake(entry);
    else this.settings.log({ event: "handshake", ...entry });
  }
}
