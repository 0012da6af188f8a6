// The state of one running meeting, out of its messages. It knows nothing of viewers, files and timers: `take` gives what has
// changed since the last call.

import type { JsonObject } from "../../protocol/input";
import { finiteNumber } from "../../protocol/values";
import { LEVEL_MS, type Mark, type Speaker } from "../model";
import {
  speakerKey as keyOf,
  laneOf,
  type MeetingFacts,
  MOST_LEVELS,
  meetingId,
  type StoredState,
  type StoredTrack,
} from "../stored";
import { ChangeLog, type Changes } from "./changes";
import { Clocks } from "./clocks";
import { type EventRow, eventRow, isRevoked } from "./events";
import { Losses } from "./losses";
import { packetLevel, samplesOf } from "./loudness";
import { peopleOf, personOf, textOf, type When } from "./message";
import { Pictures } from "./pictures";
import { Sentences } from "./sentences";
import { type Voice, Voices } from "./voices";

/** Maximum marks and files of a meeting. */
const MOST_MARKS = 5000;
const MOST_TRACKS = 2000;
/** Maximum steps that one message covers. */
const STEPS_AT_ONCE = 600;
/** Longest caption. Characters. */
const LONGEST_CAPTION = 4000;
/** Levels are told when all packets of their time should have come. Milliseconds. */
const JITTER = 200;
/** Media that have not come by then do not move the start any more. Milliseconds. */
const START_AFTER = 3000;
/** The least time to read a caption, and more for each character. Milliseconds. */
const READ = { least: 1000, each: 60 };

export class LiveMeeting {
  readonly facts: MeetingFacts;
  state = "";
  readonly voices = new Voices();
  readonly sentences = new Sentences();
  readonly pictures = new Pictures();
  readonly marks: Mark[] = [];
  readonly tracks = new Map<string, StoredTrack>();
  /** Whether Zoom withdrew the consent. */
  isRevoked = false;
  /** When the last message came, by this machine's clock. */
  latest: number;
  readonly #clocks = new Clocks();
  readonly #losses = new Losses();
  /** Whether media have come: then the start is known. */
  #isStarted = false;
  /** Whether the stream's own words come; those of *zoom transcript* are the same again. */
  #hasWords = false;
  /** Milliseconds of the meeting: of the latest media, and the end. */
  #heard = 0;
  #end: number | undefined;
  readonly #log = new ChangeLog();
  /** Marks from before the first media. */
  #early: [Mark, When][] = [];
  /** Time of talk of all, when it was told last, and what it was. */
  #talkTold = 0;
  #talk = 0;

  constructor(streamId: string, product: string, when: When) {
    this.facts = { id: meetingId(streamId), streamId, product, startedAt: when.receivedAt };
    this.latest = when.receivedAt;
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Whether the start is known, or will not be. */
  get isStarted(): boolean {
    return this.#isStarted || this.isOver;
  }

  /** A stream without media begins when its first event came. */
  startWithoutMedia(now: number): void {
    if (now - this.facts.startedAt >= START_AFTER) this.#isStarted = true;
  }

  /** Milliseconds. @param now this machine's clock */
  duration(now: number): number {
    if (this.#end !== undefined) return this.#end;
    if (!this.#isStarted) return 0;
    return Math.max(this.#heard, this.#clocks.ofMachine(now) - this.facts.startedAt, 0);
  }

  /** How many levels are told. */
  get levelCount(): number {
    return this.#log.told;
  }

  /** A packet of audio: of the stream (`isDirect`), or of *zoom audio*. */
  audio(message: JsonObject, rtms: JsonObject, when: When, isDirect: boolean): void {
    const { payload, audio } = message as { payload: unknown; audio?: { encoding?: unknown; duration?: unknown } };
    if (!Buffer.isBuffer(payload) || payload.length === 0 || typeof audio?.encoding !== "string") return;
    const at = this.#media(when, isDirect);
    const who = rtms.speaker ?? rtms.activeSpeaker;
    const voice = this.#voiceOf(who);
    if (!voice) return;
    const duration = typeof audio.duration === "number" ? audio.duration : 0;
    this.#heard = Math.max(this.#heard, at + Math.min(duration, STEPS_AT_ONCE * LEVEL_MS));
    const first = Math.floor(at / LEVEL_MS);
    const steps = Math.min(STEPS_AT_ONCE, Math.ceil((at + duration) / LEVEL_MS) - first);
    // A packet of 20 ms counts for the step in which it begins.
    if (duration <= LEVEL_MS || steps <= 1)
      this.#raise(voice, first, packetLevel(samplesOf(payload, message.format), audio.encoding));
    else this.#raiseAll(voice, first, steps, samplesOf(payload, message.format), audio.encoding);
  }

  #raiseAll(voice: Voice, first: number, steps: number, samples: Buffer, encoding: string): void {
    // Whole samples of any width.
    const length = Math.max(8, Math.floor(samples.length / steps / 8) * 8);
    for (let step = 0; step < steps; step += 1)
      this.#raise(voice, first + step, packetLevel(samples.subarray(step * length, (step + 1) * length), encoding));
  }

  #raise(voice: Voice, step: number, level: number): void {
    if (voice.lane.raise(step, level)) this.#log.changedFrom(step);
  }

  #voiceOf(who: unknown): Voice | undefined {
    if (typeof who !== "object" || who === null) return this.voices.voice(undefined, undefined);
    const { id, channelId, name } = who as { id?: unknown; channelId?: unknown; name?: unknown };
    const known = typeof channelId === "string" ? channelId : id;
    return typeof known === "string"
      ? this.voices.voice(known, typeof name === "string" ? name : undefined)
      : undefined;
  }

  /** Media have come. @returns when, as milliseconds of the meeting */
  #media(when: When, isDirect: boolean): number {
    const time = this.#clocks.ofMedia(when);
    if (!this.#isStarted) this.#starts(time);
    if (isDirect) this.#goesOn();
    return Math.max(0, time - this.facts.startedAt);
  }

  /** When an event happened, as milliseconds of the meeting. */
  #at(when: When): number {
    return Math.max(0, this.#clocks.ofEvent(when) - this.facts.startedAt);
  }

  /** The first media: what happened before is placed anew, now that both clocks are known. */
  #starts(time: number): void {
    this.#isStarted = true;
    this.#log.isNew = true;
    this.facts.startedAt = time;
    for (const [mark, when] of this.#early) mark.at = this.#at(when);
    this.#early = [];
  }

  /** A stream that ended may be there again. */
  #goesOn(): void {
    if (this.#end === undefined) return;
    this.#end = undefined;
    this.#log.isNew = true;
  }

  /** A sentence of the stream (`isDirect`), or of *zoom transcript*. */
  transcript(message: JsonObject, rtms: JsonObject, when: When, isDirect: boolean): void {
    const { transcript } = message;
    if (isDirect) this.#hasWords = true;
    else if (this.#hasWords) return;
    if (typeof transcript !== "object" || transcript === null) return;
    const { id: told, text, attribute, start, end } = transcript as JsonObject;
    if (typeof told !== "string") return;
    const at = this.#media(when, isDirect);
    const begun = finiteNumber(start);
    const from = Math.max(0, begun === undefined ? at : begun - this.facts.startedAt);
    const id = this.sentences.idOf(told, begun === undefined ? undefined : from);
    if (attribute === "DELETE") this.sentences.remove(id);
    const words = (textOf(text) ?? "").slice(0, LONGEST_CAPTION);
    if (words === "" || attribute === "DELETE") return;
    const speaker = personOf(rtms.speaker);
    const voice = speaker && this.voices.voice(speaker.id, speaker.name);
    const last = from + Math.max(READ.least, READ.each * words.length);
    const to = (finiteNumber(end) ?? 0) - this.facts.startedAt;
    this.sentences.put({ id, speaker: voice?.key ?? "", start: from, end: to > from ? to : last, text: words });
    this.#heard = Math.max(this.#heard, at);
  }

  /** An event of the stream. */
  event(payload: JsonObject, when: When): void {
    for (const { id, name } of peopleOf(payload)) this.voices.named(id, name);
    const row = eventRow(payload);
    if (!row) return;
    const at = this.#at(when);
    if (row.state !== undefined && row.state !== this.state) {
      this.state = row.state;
      this.#log.state = row.state;
    }
    if (isRevoked(payload)) this.isRevoked = true;
    if (row.flow !== undefined) this.#flow(row.flow, payload, at);
    const known = this.marks.length;
    this.#mark(row, payload, at);
    if (!this.#isStarted) for (const mark of this.marks.slice(known)) this.#early.push([mark, when]);
    if (row.ends) this.end(at);
    else if (row.state === "connecting" || row.state === "streaming") this.#goesOn();
  }

  #flow(flow: NonNullable<EventRow["flow"]>, payload: JsonObject, at: number): void {
    const { media } = payload;
    const isSound = !Array.isArray(media) || media.includes("audio");
    if (flow === "broken") {
      if (isSound && this.#isStarted) this.#losses.broken(at, this.#heard);
      return;
    }
    const since = this.#losses.flows(
      at,
      [...this.voices.all].map(({ lane }) => lane),
    );
    if (since === undefined) return;
    this.#log.changedFrom(Math.floor(since.from / LEVEL_MS));
    this.#addMark({ at, kind: "reconnected", duration: at - since.at });
  }

  #mark({ mark, detail, people }: EventRow, payload: JsonObject, at: number): void {
    if (mark === undefined) return;
    const text = detail?.(payload);
    const whom = people ? peopleOf(payload) : [];
    if (whom.length === 0) this.#addMark({ at, kind: mark, ...(text !== undefined && { detail: text }) });
    for (const { id, name } of whom) {
      const called = name ?? this.voices.nameOf(id);
      this.#addMark({ at, kind: mark, speaker: keyOf(id), ...(called !== undefined && { detail: called }) });
    }
  }

  #addMark(mark: Mark): void {
    if (this.marks.length >= MOST_MARKS) return;
    this.marks.push(mark);
    this.#log.mark(mark);
  }

  /** The stream has ended. @param at milliseconds of the meeting; without it, with the last that was heard */
  end(at = this.#heard): void {
    if (this.#end === undefined) this.#log.isNew = true;
    this.#end = Math.max(at, this.#heard);
    if (this.state === "" || this.state === "streaming") {
      this.state = "ended";
      this.#log.state = "ended";
    }
  }

  picture(rtms: JsonObject, data: Buffer): void {
    const speaker = personOf(rtms.speaker);
    const key = rtms.medium === "share" ? "share" : speaker && keyOf(speaker.id);
    const version = this.pictures.add(key, data);
    if (version !== undefined) this.#log.picture(key, version);
  }

  track(track: StoredTrack): void {
    if (this.tracks.size >= MOST_TRACKS && !this.tracks.has(track.path)) return;
    this.tracks.set(track.path, track);
    this.#log.track(track);
  }

  /** What was stored of the meeting before this process knew it: a restart, or a deploy. */
  adopt(former: StoredState): void {
    const { startedAt } = former.facts;
    const by = this.facts.startedAt - startedAt;
    const steps = Math.round(by / LEVEL_MS);
    this.facts.startedAt = startedAt;
    this.#isStarted = true;
    for (const mark of this.marks) mark.at += by;
    this.marks.unshift(...former.marks);
    this.sentences.shift(by);
    this.sentences.adopt(former.captions.values());
    for (const [path, track] of former.tracks) if (!this.tracks.has(path)) this.tracks.set(path, track);
    for (const [key, name] of former.names) this.voices.given.set(key, name);
    const own = [...this.voices.all].map((voice) => ({ voice, levels: voice.lane.slice(0, this.#count()) }));
    for (const { voice } of own) voice.lane.clear();
    for (const speaker of former.speakers) this.voices.adopt(speaker, laneOf(former.lanes, speaker.key));
    for (const { voice, levels } of own) {
      const lane = former.lanes.get(voice.key);
      if (lane && lane !== voice.lane) voice.lane.set(0, lane.slice(0, former.levelCount));
      voice.lane.set(Math.max(0, steps), levels);
    }
    this.#heard = this.#heard > 0 ? this.#heard + by : former.duration;
    this.#log.told = Math.min(MOST_LEVELS, former.levelCount);
    this.#log.changedFrom(Math.max(0, steps));
    this.voices.changed = true;
    this.#log.isNew = true;
    if (this.state === "") this.state = former.state;
  }

  /** Steps with a level so far. */
  #count(): number {
    return Math.min(MOST_LEVELS, Math.ceil(this.#heard / LEVEL_MS) + 1);
  }

  /** What has changed since the last call. @param now this machine's clock */
  take(now: number): Changes {
    const duration = this.duration(now);
    const lanes = [...this.voices.all].map(({ lane }) => lane);
    const until = this.isOver ? Number.POSITIVE_INFINITY : duration;
    const gaps = this.#losses.settle(until, lanes, (from) => this.#log.changedFrom(from));
    for (const gap of gaps) this.#addMark(gap);
    const end = Math.floor((this.isOver ? duration + LEVEL_MS : duration - JITTER) / LEVEL_MS);
    const speakers = this.#changedSpeakers(duration);
    return this.#log.take(Math.min(MOST_LEVELS, end), { speakers, captions: this.sentences.take() });
  }

  /** New ones and names at once, the time of talk once a second. */
  #changedSpeakers(duration: number): Speaker[] | undefined {
    const isDue = duration - this.#talkTold >= 1000 || this.isOver;
    if (!this.voices.changed && !isDue) return undefined;
    const talk = [...this.voices.all].reduce((sum, { lane }) => sum + lane.talkMs, 0);
    const changed = this.voices.changed || talk !== this.#talk;
    this.#talk = talk;
    this.#talkTold = duration;
    this.voices.changed = false;
    return changed ? this.voices.list() : undefined;
  }
}
