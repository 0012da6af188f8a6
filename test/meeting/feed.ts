// Zoom's side of a meeting, at compressed time: every packet, line and event comes through a real RtmsStream on a fake
// network and clock, as to the stream node. What Zoom buffers while the connections are lost comes speaker by speaker,
// behind a second that had come before; everything else of that time is lost (protocol#reconnection).

import assert from "node:assert/strict";
import type { AudioMessage, EventMessage, TranscriptMessage } from "../../src/protocol/messages/messages";
import { RtmsStream } from "../../src/protocol/stream/stream";
import { type FakeSocket, FakeWorld } from "../protocol/fake-world";
import { CLIENT_ID, CLIENT_SECRET, MEDIA_URL, started } from "../protocol/fixtures";
import { arrives, type Loss, type Meeting, nameAt, PACKET, type Voice } from "./scenario";
import { MS, RATE, type Sound } from "./sound";

export interface Listener {
  audio(message: AudioMessage): void;
  transcript(message: TranscriptMessage): void;
  event(message: EventMessage): void;
  /** Time has moved on; `now` is since the meeting began, milliseconds. */
  tick(now: number): void;
  /** Nothing is in transit: a turn may end here. */
  rest(now: number): Promise<void>;
}

/** On the way from a microphone to us, milliseconds. */
const DELAY = 40;
/** One packet in this many is overtaken by the next. */
const OVERTAKEN = 311;
const OVERTAKEN_DELAY = 140;
/** The longest any packet is on its way. */
export const LONGEST_DELAY = OVERTAKEN_DELAY;
/** Before a loss, what Zoom sends again. */
const REPEATED = 1000;
/** Zoom asks whether we are there. */
const KEEP_ALIVE = 10_000;
export const TICK = 100;
const RESTS = 2000;

/** Somebody comes or goes. */
interface Change {
  readonly at: number;
  readonly voice: Voice;
  readonly joins: boolean;
}

interface Arrival {
  readonly at: number;
  readonly voice: Voice;
  readonly from: number;
}

export class Feed {
  readonly world = new FakeWorld();
  /** When the meeting began, milliseconds since 1970. */
  readonly began = this.world.clock.now();
  readonly stream: RtmsStream;
  packets = 0;
  #sockets: { signaling: FakeSocket; audio: FakeSocket; transcript: FakeSocket } | undefined;
  #line = 0;
  #loss = 0;
  readonly #changes: Change[];
  #change = 0;
  readonly #buffered: Arrival[] = [];

  constructor(
    private readonly meeting: Meeting,
    private readonly sound: Sound | undefined,
    private readonly listener: Listener,
  ) {
    this.#changes = meeting.voices
      .flatMap((voice) =>
        voice.there.flatMap(({ from, to }) => [
          { at: from, voice, joins: true },
          { at: to, voice, joins: false },
        ]),
      )
      .filter(({ at }) => at > 0 && at < meeting.duration)
      .sort((one, other) => one.at - other.at);
    this.stream = new RtmsStream(started(), {
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      environment: this.world,
      audioRate: RATE,
      audioSendRate: PACKET,
    });
    this.stream.on("audio", (message) => this.listener.audio(message));
    this.stream.on("transcript", (message) => this.listener.transcript(message));
    this.stream.on("event", (message) => this.listener.event(message));
  }

  /** Milliseconds since the meeting began. */
  get now(): number {
    return this.world.clock.now() - this.began;
  }

  /** @param until how much of it, milliseconds */
  async play(until = this.meeting.duration): Promise<void> {
    this.stream.start();
    this.#connect();
    this.#greet();
    const cursors = this.meeting.voices.map(() => ({ span: 0, packet: 0 }));
    let waiting: Arrival[] = [];
    for (let time = 0; time < until; time += TICK) {
      if (this.sound) waiting.push(...this.#sent(cursors, time + TICK));
      waiting.sort((one, other) => one.at - other.at);
      const due = waiting.filter(({ at }) => at <= time + TICK);
      waiting = waiting.slice(due.length);
      for (const arrival of due) this.#until(arrival.at, arrival);
      this.#until(time + TICK);
      if (time % KEEP_ALIVE === 0) this.#keepAlive();
      this.listener.tick(this.now);
      if (time % RESTS === 0) await this.listener.rest(this.now);
    }
    this.#sockets?.signaling.receive({ msg_type: 8, state: 4, reason: 6, timestamp: this.world.clock.now() });
    this.world.pass(1000);
    await new Promise(setImmediate);
  }

  /** Lets everything happen that does up to a time, in order. */
  #until(time: number, arrival?: Arrival): void {
    for (;;) {
      const line = this.meeting.lines[this.#line];
      const change = this.#changes[this.#change];
      const loss = this.meeting.losses[this.#loss];
      const next = Math.min(...[line, change, loss].map((each) => each?.at ?? Number.POSITIVE_INFINITY));
      if (next > time) break;
      this.#pass(next);
      const isThere = arrives(this.meeting, next);
      if (line?.at === next) {
        this.#line += 1;
        if (isThere) this.#say(line);
      } else if (change?.at === next) {
        this.#change += 1;
        if (isThere) this.#tell(change);
      } else if (loss) {
        this.#loss += 1;
        this.#lose(loss);
      }
    }
    this.#pass(time);
    if (!arrival) return;
    if (arrives(this.meeting, arrival.at)) this.#receive(arrival);
    else this.#buffered.push(arrival);
  }

  #pass(time: number): void {
    // Attempts to connect are answered when they are made.
    for (; !this.#sockets && this.now < time; this.#answer()) this.world.pass(1);
    this.world.pass(Math.max(0, time - this.now));
  }

  /** The attempts of a stream that has lost its connections fail until one does not. */
  #answer(): void {
    const loss = this.meeting.losses[this.#loss - 1];
    const socket = this.world.open.at(-1);
    if (!socket || !loss) return;
    if (this.now < loss.back) socket.lose(1006, new Error("the network is away"));
    else {
      assert.equal(this.now, loss.back, "the attempts are made at other times than the meeting has them");
      this.#connect();
      this.#backlog(loss);
    }
  }

  #connect(): void {
    const signaling = this.world.newest.accept();
    const urls = { all: MEDIA_URL, audio: MEDIA_URL, transcript: MEDIA_URL };
    signaling.receive({ msg_type: 2, status_code: 0, reason: "", media_server: { server_urls: urls } });
    const [audio, transcript] = this.world.open.filter((socket) => socket !== signaling);
    assert.ok(audio && transcript, "no media sockets");
    for (const socket of [audio, transcript]) {
      const { media_params } = socket.accept().last;
      socket.receive({ msg_type: 4, status_code: 0, media_params });
    }
    this.#sockets = { signaling, audio, transcript };
    this.world.sockets.splice(0, this.world.sockets.length - 3);
  }

  #lose({ at }: Loss): void {
    const sockets = this.#sockets;
    this.#sockets = undefined;
    assert.equal(this.now, at);
    sockets?.signaling.lose();
  }

  #backlog({ at }: Loss): void {
    const { voices } = this.meeting;
    const waiting = this.#buffered.splice(0);
    for (const voice of voices) {
      for (const { from, to } of voice.open)
        for (let packet = from; packet < to; packet += PACKET)
          if (packet > at - REPEATED && arrivalOf(packet, from, to) <= at) this.#receive({ at, voice, from: packet });
      const own = waiting.filter((each) => each.voice === voice);
      for (const arrival of own.sort((one, other) => one.from - other.from)) this.#receive(arrival);
    }
  }

  /** Packets on their way by a time. */
  #sent(cursors: { span: number; packet: number }[], until: number): Arrival[] {
    const due: Arrival[] = [];
    for (const [index, cursor] of cursors.entries()) {
      const voice = this.meeting.voices[index] as Voice;
      for (let span = voice.open[cursor.span]; span; span = voice.open[cursor.span]) {
        const from = span.from + cursor.packet * PACKET;
        if (from >= span.to) {
          cursor.span += 1;
          cursor.packet = 0;
          continue;
        }
        if (from + PACKET + DELAY > until) break;
        due.push({ at: arrivalOf(from, span.from, span.to), voice, from });
        cursor.packet += 1;
      }
    }
    return due;
  }

  #receive({ voice, from }: Arrival): void {
    const data = (this.sound?.bytes(voice.index, from * MS, PACKET * MS) ?? Buffer.alloc(0)).toString("base64");
    const name = JSON.stringify(nameAt(voice, from));
    const timestamp = this.began + from;
    this.packets += 1;
    this.#sockets?.audio.receive(
      `{"msg_type":14,"content":{"user_id":${voice.id},"user_name":${name},"data":"${data}","timestamp":${timestamp}}}`,
    );
  }

  #say(line: Meeting["lines"][number]): void {
    const voice = this.meeting.voices[line.voice] as Voice;
    const { sentence, attribute, text } = line;
    const content = {
      user_id: Number(voice.id),
      user_name: nameAt(voice, line.at),
      start_time: this.began + line.start,
      end_time: this.began + line.end,
      timestamp: this.began + line.start,
      language: 9,
      data: text,
      attribute,
      // Zoom's own is a number; text is to be accepted.
      sentence_id: attribute !== 1 && sentence % 7 === 0 ? String(sentence) : sentence,
    };
    this.#sockets?.transcript.receive({ msg_type: 17, content });
  }

  #greet(): void {
    const participants = this.meeting.voices
      .filter(({ there }) => there[0]?.from === 0)
      .map((voice) => ({ user_id: Number(voice.id), user_name: nameAt(voice, 0) }));
    const timestamp = this.began;
    this.#sockets?.signaling.receive({ msg_type: 6, event: { event_type: 1, timestamp } });
    this.#sockets?.signaling.receive({ msg_type: 6, event: { event_type: 3, participants, timestamp } });
  }

  #tell({ at, voice, joins }: Change): void {
    const participant = { user_id: Number(voice.id), ...(joins && { user_name: nameAt(voice, at) }) };
    const event = { event_type: joins ? 3 : 4, participants: [participant], timestamp: this.began + at };
    this.#sockets?.signaling.receive({ msg_type: 6, event });
  }

  #keepAlive(): void {
    for (const socket of Object.values(this.#sockets ?? {})) {
      socket.receive({ msg_type: 12, timestamp: this.world.clock.now() });
      socket.sent.length = 1;
    }
  }
}

/** When a packet arrives that is no longer than its microphone is open. */
function arrivalOf(packet: number, from: number, to: number): number {
  const overtaken = (packet / 20) % OVERTAKEN === 7 && packet + PACKET < to && packet > from;
  return packet + PACKET + (overtaken ? OVERTAKEN_DELAY : DELAY);
}
