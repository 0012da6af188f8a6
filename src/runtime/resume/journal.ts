// Notes what a stream node's streams need to go on in another process, if this one is killed. Packets are noted in memory and
// written in the background when the nodes behind have got them: what is written does not come again.
//
// Node-RED delivers a message in an immediate that it sets when the message is sent. Packets come from sockets, so never while
// immediates run: those that are noted when the first immediate of a turn runs are delivered when the turn is over. That is
// known in a timer, and when the node closes, because Node-RED closes nodes on a request or a signal.

import { DISK, removed, thisOwner } from "../../files";
import type { LoggedPacket, MemoryRecorder } from "../../protocol/memory";
import { type Handover, type RtmsStream, snapshotOf } from "../../protocol/stream";
import type { Clock } from "../../protocol/time";
import { atMost } from "../node";
import { ChunkWriter, type Entry } from "./chunk";
import type { JournalFolder } from "./folder";
import { JournalFile } from "./journal-file";
import { WINDOW } from "./rebuild";

/** How often at least something is written, so that the last time shows when the process ended. Milliseconds. */
const BEAT = 1_000;
/** The least time between two writes, each of which costs as much as some packets; longer where many packets come. Milliseconds. */
const REST = 10;
const BUSY_REST = 50;
/** Packets per millisecond: of some eighty streams. */
const MANY = 4;
/** A file this large and older than what is replayed is followed by a new one. Bytes. */
const LARGE = 1024 * 1024;

/** Milliseconds. */
const LONGEST_WAIT = 1_000;

interface Followed {
  stream: RtmsStream;
  /** In the journal. */
  number: number;
  speakers: Map<number, string>;
  /** Whether its state may have changed since it was noted. */
  changed: boolean;
}

/**
 * For a node that closes. It leaves keep-alives unanswered, because Zoom would not send again what they confirm. Zoom waits for
 * longer than a node takes to close.
 */
const HELD: MemoryRecorder = {
  packets: { packet: () => undefined },
  speaker: () => 0,
  numbered: () => undefined,
  sentence: () => undefined,
  whenWritten: () => undefined,
};

export class Journal {
  readonly #chunk = new ChunkWriter();
  readonly #followed = new Map<string, Followed>();
  /** Numbers of streams that the last instance of the node left to the next. */
  readonly #left = new Map<string, number>();
  #count = 0;
  #generation = 0;
  #file: JournalFile | undefined;
  /** When it was begun. */
  #since = 0;
  /** Finished files, oldest first, with the time of their last write. */
  #former: { path: string; until: number }[] = [];
  /** Something was noted in this turn. */
  #isDue = false;
  /** How many packets of the chunk were noted before this turn, so that they are delivered. */
  #delivered = 0;
  /** How many packets were ever written, and what waits until how many are. */
  #written = 0;
  #waiting: { packets: number; task: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #beat: NodeJS.Timeout | undefined;
  #restsSince = 0;
  #restUntil = 0;
  #writtenAt = 0;

  /** Told that nothing can be written, with the error of the file system. */
  failed: (error: Error) => void = () => undefined;

  constructor(
    private readonly folder: JournalFolder,
    private readonly clock: Clock,
  ) {}

  /** Files of a process that ended, from which streams were rebuilt: needed until what they hold is too old. */
  adopt(paths: readonly string[]): void {
    const until = this.clock.now();
    this.#former.unshift(...paths.map((path) => ({ path, until })));
  }

  /** Notes a stream from now on. */
  follow(stream: RtmsStream): void {
    this.#left.delete(stream.streamId);
    if (!this.#file) this.#open();
    const followed: Followed = { stream, number: ++this.#count, speakers: new Map(), changed: false };
    this.#followed.set(stream.streamId, followed);
    this.#noteState(followed, true);
    stream.memory.record(this.#recorder(followed));
    this.#beat ??= setInterval(() => this.#onBeat(), BEAT).unref();
    this.sent();
  }

  #recorder({ number: stream, speakers }: Followed): MemoryRecorder {
    const chunk = this.#chunk;
    return {
      packets: chunk,
      speaker: (id) => {
        const speaker = ++this.#count;
        speakers.set(speaker, id);
        chunk.entry({ stream, speaker, id });
        return speaker;
      },
      numbered: (medium, sequence) => chunk.number(stream, medium, sequence),
      sentence: (sentence, attribute, fresh) => chunk.entry({ stream, sentence, attribute, fresh }),
      whenWritten: (task) => this.#whenWritten(task),
    };
  }

  #whenWritten(task: () => void): void {
    this.#waiting.push({ packets: this.#written + this.#chunk.packets, task });
    if (this.#file) this.sent();
    else this.#wrote(true);
  }

  /** Who waits for a disk goes on after a moment in any case. @param isAll also who waits for packets that were not written */
  #wrote(isAll = false): void {
    const count = isAll ? this.#waiting.length : this.#waiting.filter(({ packets }) => packets <= this.#written).length;
    const waiting = this.#waiting.splice(0, count);
    if (waiting.length === 0) return;
    void atMost(LONGEST_WAIT, this.#file?.settled() ?? Promise.resolve()).then(() => {
      for (const { task } of waiting) task();
    });
  }

  #noteState({ stream, number, speakers }: Followed, withSentences: boolean): void {
    const { handover } = stream;
    if (handover) this.#noteHandover(number, handover, withSentences, this.#chunk.packetsOf(speakers));
  }

  /** @param pending packets that the chunk holds: they are written after the state, which must not count them too */
  #noteHandover(stream: number, handover: Handover, withSentences: boolean, pending: number): void {
    const { memory, ...state } = snapshotOf(handover, this.clock, withSentences);
    const sequences = { ...memory.sequences, audio: memory.sequences.audio - pending };
    this.#chunk.entry({ stream, state: { ...state, memory: { ...memory, sequences } } });
  }

  /** Messages were sent on: what was noted of them is written soon. */
  sent(): void {
    if (this.#isDue || !this.#file) return;
    this.#isDue = true;
    setImmediate(this.#onTurn);
  }

  /** The state of a stream may have changed. @param now whether it is to be written at once */
  changed(streamId: string, now: boolean): void {
    const followed = this.#followed.get(streamId);
    if (!followed) return;
    followed.changed = true;
    if (!now) return;
    this.#noteChanges();
    this.sent();
  }

  /** A stream is over. */
  forget(stream: RtmsStream): void {
    const followed = this.#followed.get(stream.streamId);
    if (followed?.stream !== stream) return;
    this.#followed.delete(stream.streamId);
    stream.memory.record(undefined);
    this.#over(followed.number);
  }

  /**
   * The node begins to close. What it sends now may reach no node any more, as may what was sent in this turn: if the process
   * ends, such packets are to come again, with the same numbers. If it does not, the next instance notes where it begins.
   * @returns those packets, by stream
   */
  hold(): ReadonlyMap<string, readonly LoggedPacket[]> {
    for (const { stream } of this.#followed.values()) stream.memory.record(HELD);
    this.#stopTimers();
    this.#write();
    const dropped = this.#chunk.dropPackets();
    this.#waiting = [];
    const ofStream = ({ speakers }: Followed) =>
      dropped.flatMap(({ speaker: number, timestamp, sum }) => {
        const speaker = speakers.get(number);
        return speaker === undefined ? [] : [{ speaker, timestamp, sum }];
      });
    return new Map([...this.#followed].map(([streamId, followed]) => [streamId, ofStream(followed)]));
  }

  /** The node is closed, and its next instance goes on with these streams, in this process or another. */
  async leave(handovers: readonly Handover[]): Promise<void> {
    for (const handover of handovers) {
      const { streamId } = handover.memory;
      const followed = this.#followed.get(streamId);
      if (!followed && !this.#file) this.#open();
      const number = followed?.number ?? ++this.#count;
      this.#followed.delete(streamId);
      this.#left.set(streamId, number);
      if (!followed) this.#noteHandover(number, handover, true, 0);
    }
    for (const { number } of this.#followed.values()) this.#chunk.entry({ stream: number, over: true });
    this.#followed.clear();
    if (this.#left.size === 0) this.discard();
    else this.#write();
    await this.#file?.settled();
  }

  /** The next instance has begun: streams that it did not go on with are over. */
  settle(): void {
    const left = [...this.#left.values()];
    this.#left.clear();
    for (const number of left) this.#chunk.entry({ stream: number, over: true });
    if (this.#followed.size === 0) this.discard();
    else this.sent();
  }

  /** There is no next instance, and nothing to go on with. */
  discard(): void {
    for (const { stream } of this.#followed.values()) stream.memory.record(undefined);
    this.#followed.clear();
    this.#left.clear();
    this.#stopTimers();
    void this.#file?.close(true);
    this.#file = undefined;
    this.#chunk.dropPackets();
    this.#delivered = 0;
    this.#wrote(true);
    for (const { path } of this.#former) void removed(DISK, path).catch(() => undefined);
    this.#former = [];
  }

  #over(stream: number): void {
    this.#chunk.entry({ stream, over: true });
    if (this.#followed.size + this.#left.size === 0) this.discard();
    else this.sent();
  }

  readonly #onTurn = (): void => {
    // The node may have begun to close.
    if (!this.#isDue) return;
    this.#isDue = false;
    this.#delivered = this.#chunk.packets;
    this.#timer ??= setTimeout(this.#onTimer, this.#restUntil - performance.now()).unref();
  };

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    const now = performance.now();
    this.#restUntil = now + (this.#delivered > MANY * (now - this.#restsSince) ? BUSY_REST : REST);
    this.#restsSince = now;
    this.#write();
    if (this.#file && this.#file.bytes > LARGE && this.#writtenAt - this.#since > WINDOW) this.#rotate();
  };

  #onBeat(): void {
    this.#noteChanges();
    if (this.clock.now() - this.#writtenAt >= BEAT) this.sent();
  }

  #noteChanges(): void {
    for (const followed of this.#followed.values())
      if (followed.changed) {
        followed.changed = false;
        this.#noteState(followed, false);
      }
  }

  #write(): void {
    const file = this.#file;
    if (!file) return;
    this.#writtenAt = this.clock.now();
    do {
      const before = this.#chunk.packets;
      file.append(this.#chunk.take(this.#writtenAt, this.#delivered));
      const written = before - this.#chunk.packets;
      this.#delivered -= written;
      this.#written += written;
    } while (this.#delivered > 0);
    this.#wrote();
  }

  /** Begins a file, with all that is needed of the streams; packets of the last minute are in the former one. */
  #rotate(): void {
    const { path } = this.#file ?? {};
    void this.#file?.close();
    if (path !== undefined) this.#former.push({ path, until: this.#writtenAt });
    this.#open();
    for (const followed of this.#followed.values()) {
      this.#noteState(followed, true);
      for (const [speaker, id] of followed.speakers)
        this.#chunk.entry({ stream: followed.number, speaker, id } satisfies Entry);
    }
    const needed = this.clock.now() - WINDOW;
    for (const { path, until } of this.#former) if (until < needed) void removed(DISK, path).catch(() => undefined);
    this.#former = this.#former.filter(({ until }) => until >= needed);
    this.sent();
  }

  #open(): void {
    this.#since = this.clock.now();
    // Later than those of a process that ended, also by a clock that was set back.
    this.#generation = Math.max(this.#generation + 1, this.#since);
    this.#file = new JournalFile(this.folder.path(this.#generation), (error) => this.#fail(error));
    this.#chunk.entry({ owner: thisOwner() });
  }

  #stopTimers(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#beat);
    this.#timer = undefined;
    this.#beat = undefined;
    this.#isDue = false;
  }

  /** The streams go on without it. */
  #fail(error: Error): void {
    this.discard();
    this.failed(error);
  }
}
