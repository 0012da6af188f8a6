// The port for signaling and media on 127.0.0.1: the first message of a socket tells which it is to be, and decides
// whether it may stay (protocol section 22, items 2 and 3).

import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { StatusCode } from "../protocol/enums";
import { judge, type Verdict } from "./checks";
import { CLOSE_NORMAL } from "./connection";
import { SimulatorError } from "./errors";
import type { Faults } from "./faults";
import type { StreamEntries } from "./log";
import type { Settings } from "./options";
import { dressed, refused } from "./outgoing";
import { refusal } from "./reasons";
import type { SimulatedStream } from "./stream";

const LOOPBACK = "127.0.0.1";
/** Bytes; the app sends nothing that is nearly as long. */
const MAX_PAYLOAD = 1_048_576;

const ignore = (): void => undefined;

/** Uses up one of a fault's number. @returns whether there was one left */
function spend(faults: Faults, name: "silent-close" | "refusals"): boolean {
  const left = faults[name] ?? 0;
  if (left <= 0) return false;
  Object.assign(faults, { [name]: left - 1 });
  return true;
}

export class Doorkeeper {
  #server: WebSocketServer | undefined;
  #opening: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  /** @param index which of the simulator's ports this is */
  constructor(
    private readonly index: number,
    private readonly settings: Settings,
    private readonly streamOf: (streamId: string) => SimulatedStream | undefined,
  ) {}

  /** `ws://127.0.0.1:<port>`, once it is open. */
  get url(): string | undefined {
    const address = this.#server?.address() as AddressInfo | string | null | undefined;
    return typeof address === "object" && address ? `ws://${LOOPBACK}:${address.port}` : undefined;
  }

  get sockets(): number {
    return this.#server?.clients.size ?? 0;
  }

  /** Listening twice is fine. @param port 0 takes a free one. @throws SimulatorError once it was closed */
  async listen(port: number): Promise<void> {
    if (this.#closed !== undefined) throw new SimulatorError("SIMULATOR_NOT_LISTENING", "The simulator was closed.");
    this.#opening ??= this.#open(port);
    await this.#opening;
  }

  #open(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const server = new WebSocketServer({ host: LOOPBACK, port, perMessageDeflate: false, maxPayload: MAX_PAYLOAD });
      server.once("error", reject);
      server.once("listening", () => {
        server.off("error", reject);
        this.#server = server;
        resolve();
      });
      server.on("connection", (socket) => this.#greet(socket));
    });
  }

  /** Breaks off every socket and gives the port back, also one that is just being opened. */
  close(): Promise<void> {
    const isOpening = this.#opening && !this.#server;
    this.#closed ??= isOpening ? this.#opening?.then(() => this.#shut(), ignore) : this.#shut();
    return this.#closed ?? Promise.resolve();
  }

  #shut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return Promise.resolve();
    for (const socket of server.clients) socket.terminate();
    return new Promise((resolve) => server.close(() => resolve()));
  }

  #greet(socket: WebSocket): void {
    // A frame that is too long or broken closes the socket, which is all there is to do about it.
    socket.on("error", () => {});
    socket.once("message", (data) => this.#admit(socket, data.toString()));
  }

  #admit(socket: WebSocket, text: string): void {
    const verdict = this.#withFaults(judge(text, this.streamOf));
    const { stream, socket: name } = verdict;
    if (stream && stream.door !== this.index) {
      // Its server has failed and answers nobody.
      socket.terminate();
      return;
    }
    if (stream && spend(stream.faults, "silent-close")) {
      this.#tell(stream, { socket: name, status: StatusCode.STATUS_OK, reason: "", silent: true });
      socket.close(CLOSE_NORMAL, "Normal close");
      return;
    }
    if ("welcome" in verdict) {
      this.#tell(stream, { socket: name, status: StatusCode.STATUS_OK, reason: "" });
      verdict.stream.welcome(socket, verdict.welcome);
      return;
    }
    const { status, reason } = verdict.refused;
    const faults = stream?.faults ?? this.settings.faults;
    const silent = status === StatusCode.STATUS_INVALID_SIGNATURE && faults["close-on-bad-signature"];
    this.#tell(stream, { socket: name, status, reason, ...(silent && { silent }) });
    if (!silent) socket.send(JSON.stringify(dressed(refused(name, verdict.refused), faults)));
    socket.close(CLOSE_NORMAL, silent ? "Normal close" : reason);
  }

  /** Turns a welcome into the refusal that a fault asks for. */
  #withFaults(verdict: Verdict<SimulatedStream>): Verdict<SimulatedStream> {
    if (!("welcome" in verdict)) return verdict;
    const { stream, socket } = verdict;
    const { faults } = stream;
    const status = faults[socket === "signaling" ? "refuse-signaling" : "refuse-media"];
    if (!status || (faults.refusals !== undefined && !spend(faults, "refusals"))) return verdict;
    return { stream, socket, refused: refusal(status) };
  }

  #tell(stream: SimulatedStream | undefined, entry: StreamEntries["handshake"]): void {
    if (stream) stream.handshake(entry);
    else this.settings.log({ event: "handshake", ...entry });
  }
}
