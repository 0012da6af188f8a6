// Traces a stream for diagnosis. Each transition, socket, webhook and message is one line with types, sizes, codes and times,
// never with the content of a message (debug-shape.ts).

import type { SocketTrace } from "../connections";
import { isObject } from "../input";
import type { Loss } from "../link";
import type { Effect, Input } from "../machine";
import type { Memory } from "../memory";
import type { DebugLine, DebugMessage, DebugSocket } from "../messages";
import type { Clock } from "../time";
import { finiteNumber, type LifecycleAction, MessageType, type Phase, zoomId } from "../values";
import { contentOf, type WireMessage } from "../wire";
import { Shapes, shownCode } from "./debug-shape";

/** Numbers in this range are times since 1970, in seconds, milliseconds or microseconds. */
const FIRST_TIME = 1e9;
const FIRST_MILLISECONDS = 1e11;
const FIRST_MICROSECONDS = 1e14;
const LAST_TIME = 1e17;
/** A number farther from the first time is not a time: 30 years in milliseconds. */
const FARTHEST = 1e12;

const MOST_SPEAKERS = 1000;
/** The form of the error codes of Node.js, OpenSSL and this package. */
const ERROR_CODE = /^[A-Z][A-Z0-9_]{1,40}$/;
const ABNORMAL = 1006;

const { MEDIA_DATA_AUDIO, MEDIA_DATA_TRANSCRIPT, MEDIA_DATA_CHAT } = MessageType;

/** Whether messages of this type carry media (14 to 18). */
export const carriesMedia = (type: number | undefined): boolean =>
  type !== undefined && type >= MEDIA_DATA_AUDIO && type <= MEDIA_DATA_CHAT;

function payloadBytes(type: number, data: unknown): number | undefined {
  if (data instanceof Buffer) return data.length;
  if (typeof data !== "string") return undefined;
  return Buffer.byteLength(data, type >= MEDIA_DATA_TRANSCRIPT ? "utf8" : "base64");
}

function causeOf({ code, error, timedOut }: Loss, errorCode: string | undefined): NonNullable<DebugSocket["cause"]> {
  if (timedOut || errorCode === "ETIMEDOUT") return "timeout";
  if (code === undefined) return "silence";
  return error || code === ABNORMAL ? "reset" : "close";
}

function errorCodeOf(error: Error | undefined): string | undefined {
  const code = error && "code" in error ? String(error.code) : "";
  return ERROR_CODE.test(code) ? code : undefined;
}

function wordOf(effect: Effect): string {
  if ("event" in effect) return `emit:${effect.event.event}`;
  return effect.do === "fail" ? `fail:${effect.error.code}` : effect.do;
}

/** @internal */
export class Debug implements SocketTrace {
  readonly #shapes: Shapes;

  constructor(
    private readonly memory: Memory,
    private readonly clock: Clock,
    private readonly listener: (line: DebugLine) => void,
  ) {
    this.#shapes = new Shapes(memory.roster);
  }

  /** An error that the listener throws is rethrown outside, so that the stream continues. */
  #tell(line: DebugLine): void {
    try {
      this.listener(line);
    } catch (thrown) {
      queueMicrotask(() => {
        throw thrown;
      });
    }
  }

  #at(): number {
    const { debug } = this.memory;
    const now = this.clock.elapsed();
    debug.since ??= now;
    return Math.round(now - debug.since);
  }

  state(from: Phase, to: Phase, { type: news }: Input, effects: readonly Effect[]): void {
    // A stream that has emitted nothing is not its successor in the next instance of a node.
    if (news === "start" && this.memory.peek("event") === 0) this.hook("started");
    this.#tell({ at: this.#at(), kind: "state", from, to, news, effects: effects.map(wordOf) });
  }

  socket(socket: DebugSocket["socket"], what: DebugSocket["what"], loss?: Loss): void {
    const line: DebugSocket = { at: this.#at(), kind: "socket", socket, what };
    if (loss) {
      const error = errorCodeOf(loss.error);
      if (loss.code !== undefined) line.code = loss.code;
      line.cause = causeOf(loss, error);
      if (error !== undefined) line.error = error;
    }
    this.#tell(line);
  }

  hook(action: LifecycleAction): void {
    this.#tell({ at: this.#at(), kind: "hook", action });
  }

  sent(socket: DebugMessage["socket"], message: object, text: string): void {
    this.#message("out", socket, Buffer.byteLength(text), message as WireMessage);
  }

  received(socket: DebugMessage["socket"], message: WireMessage | undefined, size: number): void {
    this.#message("in", socket, size, message);
  }

  #message(kind: "in" | "out", socket: DebugMessage["socket"], size: number, message: WireMessage | undefined): void {
    const line: DebugMessage = { at: this.#at(), kind, socket, ...(message && { type: message.msg_type }), size };
    if (message) this.#describe(line, message);
    this.#tell(line);
  }

  #describe(line: DebugMessage, message: WireMessage): void {
    const content = contentOf(message);
    const event = isObject(message.event) ? message.event : {};
    const codes = {
      status: message.status_code ?? message.status,
      state: message.state,
      reason: message.stop_reason ?? message.reason,
      event: event.event_type ?? event.event_code ?? message.event_type,
      media: message.media_type ?? event.media_type,
    };
    for (const [name, value] of Object.entries(codes) as [keyof typeof codes, unknown][]) {
      const code = shownCode(value);
      if (code !== undefined) line[name] = code;
    }
    const speaker = this.#speaker(content.channel_id ?? content.user_id ?? event.user_id);
    if (speaker !== undefined) line.speaker = speaker;
    this.#time(line, finiteNumber(content.timestamp ?? event.timestamp ?? message.timestamp));
    const fields = this.#shapes.of(message);
    if (Object.keys(fields).length > 0) line.fields = fields;
    const bytes = carriesMedia(message.msg_type) ? payloadBytes(message.msg_type, content.data) : undefined;
    if (bytes !== undefined) line.bytes = bytes;
  }

  /** Speakers are numbered, so that their names are not shown. */
  #speaker(value: unknown): string | undefined {
    const { speakers } = this.memory.debug;
    const id = zoomId(value);
    if (id === undefined || id === "0") return undefined;
    let speaker = speakers.get(id);
    if (speaker === undefined && speakers.size < MOST_SPEAKERS) {
      speaker = `s${speakers.size + 1}`;
      speakers.set(id, speaker);
    }
    return speaker;
  }

  #time(line: DebugMessage, time: number | undefined): void {
    if (time === undefined || time < FIRST_TIME || time > LAST_TIME) return;
    const isSeconds = time < FIRST_MILLISECONDS;
    const isMicroseconds = time >= FIRST_MICROSECONDS;
    const milliseconds = isSeconds ? time * 1000 : isMicroseconds ? time / 1000 : time;
    const { debug } = this.memory;
    debug.clock ??= milliseconds;
    const clock = Math.round(milliseconds - debug.clock);
    if (Math.abs(clock) > FARTHEST) return;
    line.clock = clock;
    if (isSeconds) line.scale = "s";
    if (isMicroseconds) line.scale = "us";
  }
}
