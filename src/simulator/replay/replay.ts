// Plays a report back: sends the app the same messages in the same order and with the same pauses, and opens,
// answers, drops or ignores each socket as in the report. Waits for the app where the next step needs it: to open a
// socket, and to send its handshake.

import type { WebSocket } from "ws";
import { isObject, type JsonObject, parseLossless } from "../../protocol/input";
import { type LifecycleAction, MessageType, type Product, StopReason } from "../../protocol/values";
import type { SocketName, WebhookReply } from "../log";
import type { ReplayResult } from "../options";
import type { IncomingSocket } from "../sockets";
import type { SimulatorClock, Timers } from "../time";
import { explainReply } from "../webhooks";
import { ReplayMessages } from "./replay-messages";
import { carriesMedia, clockStep, scriptOf } from "./replay-script";
import type { Report, ReportLine, ReportMessage, ReportShape, ReportSocket } from "./report";

/** Extra milliseconds, beyond the report's own pause, for the app to do what it did in the report. */
const PATIENCE = 15_000;
const CLOSE_NORMAL = 1000;
/** Close codes that are never sent: no code, and no close at all. */
const NO_CODE = 1005;
const ABNORMAL = 1006;
/** The keys of `server_urls` under which a medium's URL is looked up, in this order. */
const KEYS: Readonly<Record<SocketName, readonly string[]>> = {
  signaling: ["signaling"],
  audio: ["audio"],
  video: ["video"],
  transcript: ["transcript"],
  chat: ["chat"],
  share: ["deskshare", "share", "sharescreen", "screenshare"],
  all: ["all"],
};

export interface ReplayWorld {
  readonly clock: SimulatorClock;
  readonly product: Product;
  readonly id: string;
  readonly streamId: string;
  readonly webhookUrl: string;
  /** The start of every socket's URL: `ws://127.0.0.1:<port>/<name>`. */
  readonly url: string;
  readonly deliver: (action: LifecycleAction, at: number, fields: object) => Promise<WebhookReply>;
  /** Called before a line is played. */
  readonly playing: (line: ReportLine) => void;
}

/** A socket of the report, once the app has opened it. */
interface Played {
  readonly arrival: IncomingSocket;
  socket?: WebSocket;
  /** The app's handshake. */
  asked?: JsonObject;
}

/** The keys of `server_urls` in a message 2; `undefined` in any other message. */
function offered(shape: ReportShape | undefined): readonly string[] | undefined {
  const server = isObject(shape) ? shape.media_server : undefined;
  const urls = isObject(server) ? server.server_urls : undefined;
  return isObject(urls) ? Object.keys(urls) : undefined;
}

export class Replay {
  readonly #timers: Timers;
  readonly #lines: readonly ReportLine[];
  readonly #messages: ReplayMessages;
  /** Sockets that the app is opening, with the key of their URL. */
  readonly #arrivals: { key: string; arrival: IncomingSocket }[] = [];
  readonly #played = new Map<SocketName, Played>();
  #wake = (): void => {};
  /** The time of line 0, by the clock. */
  #since: number;
  #offered: readonly string[] = [];
  /** Servers so far. Each has its own URLs. */
  #servers = 0;
  /** Lines with messages still to send. Each function sends what is due. */
  readonly #under = new Set<() => void>();
  #sent = 0;
  #unsent = 0;
  #over = false;

  constructor(
    private readonly report: Report,
    private readonly world: ReplayWorld,
  ) {
    const { clock, id, streamId } = world;
    this.#timers = clock.timers();
    this.#lines = scriptOf(report.lines);
    this.#since = clock.now();
    const first = this.#lines.find((line): line is ReportMessage => "clock" in line && line.clock !== undefined);
    const origin = Math.round(this.#since + (first?.at ?? 0) - (first?.clock ?? 0));
    this.#messages = new ReplayMessages({ id, streamId, origin, urlOf: (key) => this.#url(key) });
  }

  /** A client opens a socket. It waits until the report says what happens to it. */
  arrived(arrival: IncomingSocket): void {
    this.#arrivals.push({ key: arrival.path.split("/").at(-1) ?? "", arrival });
    this.#wake();
  }

  /** Ends the replay at its current line. */
  close(): void {
    this.#over = true;
    this.#timers.clear();
    this.#wake();
  }

  /** Plays the report once. Never rejects. */
  async run(): Promise<ReplayResult> {
    const { clock, streamId } = this.world;
    this.#since = clock.now();
    let problem: string | undefined;
    for (const [index, line] of this.#lines.entries()) {
      await this.#until(this.#since + line.at);
      if (this.#over) break;
      // Earlier messages are sent first, however busy this machine is.
      for (const flush of this.#under) flush();
      this.world.playing(line);
      problem = await this.#play(line, index);
      if (problem !== undefined) break;
    }
    while (this.#under.size > 0 && !this.#over) await this.#changed(PATIENCE);
    const isEnded = this.#lines.some((line) => line.kind === "hook" && line.action === "stopped");
    // The report ends before its stream does: ask the app to stop.
    if (!this.#over && !(isEnded && problem === undefined)) await this.#hook("stopped");
    for (const { socket } of this.#played.values()) socket?.close(CLOSE_NORMAL);
    this.#timers.clear();
    const { length: lines } = this.report.lines;
    return { streamId, lines, sent: this.#sent, unsent: this.#unsent, ...(problem !== undefined && { problem }) };
  }

  /** @returns why the replay cannot continue */
  #play(line: ReportLine, index: number): Promise<string | undefined> | string | undefined {
    if (line.kind === "hook") return this.#hook(line.action);
    if (line.kind === "socket") return this.#socket(line, index);
    if (line.kind === "out") return this.#handshake(line, index);
    if (line.kind === "in") this.#send(line, index);
    return undefined;
  }

  async #hook(action: LifecycleAction): Promise<string | undefined> {
    const { deliver, clock, webhookUrl } = this.world;
    if (action === "started") this.#servers++;
    const fields = {
      ...(action === "started" && { server_urls: this.#url("signaling") }),
      ...(action === "stopped" && { stop_reason: this.#reason() }),
    };
    const reply = deliver(action, clock.now(), fields);
    // Waits only for the first and the last webhook. Zoom does not wait for those in between.
    if (action === "stopped") await reply;
    return action === "started" && this.#servers === 1 ? explainReply(await reply, webhookUrl) : undefined;
  }

  /** The stop reason at the end of the report. */
  #reason(): number {
    const states = this.#lines.filter((line): line is ReportMessage => line.kind === "in" && line.state !== undefined);
    const reason = states.findLast(({ type }) => type === MessageType.STREAM_STATE_UPDATE)?.reason;
    return typeof reason === "number" && reason > 0 ? reason : StopReason.STOP_BC_MEETING_ENDED;
  }

  async #socket({ socket, what, cause, code }: ReportSocket, index: number): Promise<string | undefined> {
    const played = this.#played.get(socket);
    if (what === "open") {
      const arrival = await this.#awaited(index, () => this.#take(socket));
      if (!arrival) return this.#missed(index, `the app opened the ${socket} socket`);
      this.#played.set(socket, { arrival });
    }
    if (what === "opened" && played)
      played.arrival.accept((opened) => {
        played.socket = opened;
        opened.on("message", (data) => this.#heard(played, data.toString()));
      });
    if (what === "lost" && played) {
      if (cause === "reset" || (cause === "close" && !played.socket)) played.arrival.reset();
      else if (cause === "close" && code === ABNORMAL) played.socket?.terminate();
      else if (cause === "close") played.socket?.close(code === NO_CODE ? undefined : (code ?? CLOSE_NORMAL));
      // Else the socket is left open: the app received nothing more.
    }
    return undefined;
  }

  /** Waits for a handshake. Other messages of the app need no answer, unless the report contains one. */
  async #handshake({ socket, type }: ReportMessage, index: number): Promise<string | undefined> {
    if (type !== MessageType.SIGNALING_HAND_SHAKE_REQ && type !== MessageType.DATA_HAND_SHAKE_REQ) return undefined;
    const asked = await this.#awaited(index, () => this.#played.get(socket)?.asked);
    return asked ? undefined : this.#missed(index, `the app sent message ${type} on the ${socket} socket`);
  }

  #send(line: ReportMessage, index: number): void {
    const { type, socket, fields, count, span } = line;
    if (type === MessageType.SIGNALING_HAND_SHAKE_RESP) this.#offered = offered(fields) ?? this.#offered;
    const played = this.#played.get(socket);
    const { bytes: all = 0 } = line;
    // If the sizes differ, only their sum is known.
    const size = all % count === 0 ? Math.round(line.size / count) : 0;
    const bytesUpTo = (number: number): number => Math.round((number * all) / count);
    const step = clockStep(this.#lines, index) ?? 0;
    const one = (number: number): void => {
      if (played?.socket?.readyState !== played?.socket?.OPEN) {
        this.#unsent++;
        return;
      }
      const clock = line.clock === undefined ? {} : { clock: Math.round(line.clock + number * step) };
      const single = { ...line, ...clock, size, asked: played?.asked };
      const payload = carriesMedia(line) ? { bytes: bytesUpTo(number + 1) - bytesUpTo(number) } : {};
      played?.socket?.send(this.#messages.frame({ ...single, ...payload }, this.world.clock.now()));
      this.#sent++;
    };
    const { clock } = this.world;
    const began = clock.now();
    const dueOf = (number: number): number => (number === 0 ? began : began + (number * span) / (count - 1));
    let number = 0;
    const flush = (): void => {
      for (const now = clock.now(); number < count && dueOf(number) <= now; number++) one(number);
      if (number < count || !this.#under.delete(flush)) return;
      this.#wake();
    };
    const tick = (): void => {
      flush();
      if (number < count) this.#timers.after(dueOf(number) - clock.now(), tick);
    };
    this.#under.add(flush);
    tick();
  }

  #heard(played: Played, text: string): void {
    let message: unknown;
    try {
      message = parseLossless(text);
    } catch {
      return;
    }
    if (!isObject(message)) return;
    const { msg_type: type } = message;
    if (type !== MessageType.SIGNALING_HAND_SHAKE_REQ && type !== MessageType.DATA_HAND_SHAKE_REQ) return;
    played.asked ??= message;
    this.#wake();
  }

  /** Takes a socket for the URL that the app would use: its own key, else that of all media, else that of audio. */
  #take(socket: SocketName): IncomingSocket | undefined {
    const keys = [...KEYS[socket], "all", "audio"];
    const key = socket === "signaling" ? socket : (keys.find((each) => this.#offered.includes(each)) ?? "all");
    const index = this.#arrivals.findIndex((arrival) => arrival.key === key);
    return index < 0 ? undefined : this.#arrivals.splice(index, 1)[0]?.arrival;
  }

  #url(key: string): string {
    return `${this.world.url}/${this.#servers}/${key}`;
  }

  #missed(index: number, what: string): string | undefined {
    if (this.#over) return undefined;
    const { at = 0 } = this.#lines[index] ?? {};
    return `In the report ${what} at ${at} ms, but in this replay it did not. Does the stream node have the settings of the report, and is the flow deployed?`;
  }

  /** Waits for an action of the app. A late action delays everything after it by the same time. */
  async #awaited<T>(index: number, what: () => T | undefined): Promise<T | undefined> {
    const { clock } = this.world;
    const at = this.#lines[index]?.at ?? 0;
    const pause = at - (this.#lines[index - 1]?.at ?? at);
    for (const end = clock.now() + pause + PATIENCE; ; ) {
      const found = what();
      if (found !== undefined || this.#over || clock.now() >= end) {
        this.#since = Math.max(this.#since, clock.now() - at);
        return found;
      }
      await this.#changed(end - clock.now());
    }
  }

  /** Resolves after an action of the app, or after `most` milliseconds. */
  #changed(most: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#timers.after(most, () => resolve());
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  async #until(time: number): Promise<void> {
    for (;;) {
      const left = time - this.world.clock.now();
      if (left <= 0 || this.#over) return;
      await this.#changed(left);
    }
  }
}
