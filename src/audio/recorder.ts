// All streams of one audio-out node, and the state that its next instance needs to continue.

import { notDeleted, withTimeout } from "../files";
import { asError, type RtmsError } from "../protocol/errors";
import { AudioStream, type Fault } from "./audio-stream";
import { type Budget, newBudget } from "./chunks";
import { type Emit, FileGroup, type Outlet, type PassOn, Problems, pend, type RecordingContext } from "./groups";
import type { Mode } from "./mix";
import { deleteStream, saveLeft, takeLeft } from "./saved";
import { type AudioLimits, type AudioSettings, LIMITS } from "./settings";
import type { AudioPacket } from "./time";

export type { Emit } from "./groups";

/** Milliseconds to wait for a deletion, which reads every JSON. It continues in the background. */
const DELETING = 60_000;

interface Entry {
  readonly audio: AudioStream;
  readonly problems: Problems;
}

/** The open streams: everything that the next instance of a node needs to continue. */
export interface RecorderState {
  readonly streams: Map<string, Entry>;
  readonly budget: Budget;
  readonly outlet: Outlet;
}

/** Where messages and errors go that belong to no message of the caller. */
export type NodeCallbacks = Pick<Outlet, "emit" | "fail" | "resumed" | "files" | "recorded">;

/** Frees the temporary files and decoders of a state that no recorder will use again. */
export function dropState({ streams, outlet }: RecorderState): void {
  outlet.emit = () => undefined;
  for (const { audio } of streams.values()) {
    audio.flush();
    audio.close();
  }
  streams.clear();
}

export class Recorder {
  readonly state: RecorderState;
  readonly #context: RecordingContext;

  /** With the `state` of a previous recorder, continues where that one stopped. */
  constructor(
    settings: AudioSettings,
    passOn: PassOn,
    private readonly callbacks: NodeCallbacks,
    state?: RecorderState,
    limits: AudioLimits = LIMITS,
    { node, disk }: Pick<RecordingContext, "node" | "disk"> = {},
  ) {
    const own = { ...callbacks, emit: this.emit };
    const outlet: Outlet = { ...own, pending: new Set(), finishing: new Set(), open: 0 };
    this.state = state ?? { streams: new Map(), budget: newBudget(limits.kept), outlet };
    Object.assign(this.state.outlet, own);
    this.#context = { settings, limits, budget: this.state.budget, passOn, outlet: this.state.outlet, node, disk };
  }

  /** Sends a message outside of a call. An error can only be reported. */
  readonly emit: Emit = (message) => {
    try {
      this.callbacks.emit(message);
    } catch (thrown) {
      this.callbacks.fail(asError(thrown), message.rtms.streamId ?? "");
    }
  };

  /** Open recordings. */
  get open(): number {
    return this.state.outlet.open;
  }

  /**
   * Takes a packet and emits the messages that it completes. Returns what could not be placed correctly, once per
   * stream and reason.
   */
  push(packet: AudioPacket, emit: Emit): RtmsError | undefined {
    const { outlet } = this.state;
    const entry = this.#entryOf(packet.rtms.streamId, emit);
    outlet.emit = emit;
    try {
      const fault = entry.audio.push(packet);
      return fault && this.#report(entry, fault);
    } finally {
      outlet.emit = this.emit;
    }
  }

  /** To be called regularly, so that nothing waits for packets that do not arrive. @param elapsed milliseconds */
  tick(elapsed: number): void {
    for (const [streamId, entry] of this.state.streams) {
      const fault = entry.audio.tick(elapsed);
      const error = fault && this.#report(entry, fault);
      if (error) this.callbacks.fail(error, streamId);
    }
  }

  /** Stores the mode of a channel from an event. */
  learn(streamId: string, channel: string, mode: Mode): void {
    this.#entryOf(streamId).audio.sides.learn(channel, mode);
  }

  /**
   * Ends the open recordings of a stream, or of all. Sequence numbers continue. Returns the first fault that was not
   * reported.
   */
  flush(streamId: string | undefined, emit: Emit): RtmsError | undefined {
    const one = streamId === undefined ? undefined : this.state.streams.get(streamId);
    const entries = streamId === undefined ? this.state.streams.values() : one ? [one] : [];
    return this.#endAll(entries, emit, (audio) => audio.flush());
  }

  #endAll(entries: Iterable<Entry>, emit: Emit, end: (audio: AudioStream) => Fault | undefined): RtmsError | undefined {
    this.state.outlet.emit = emit;
    let error: RtmsError | undefined;
    const thrown: unknown[] = [];
    for (const entry of entries)
      try {
        const fault = end(entry.audio);
        if (fault) error ??= this.#report(entry, fault);
      } catch (failure) {
        // A failure in one stream does not keep the others from ending.
        thrown.push(failure);
      }
    this.state.outlet.emit = this.emit;
    if (thrown.length > 0) throw thrown[0];
    return error;
  }

  /** Like `flush`, for a node that is closed: the next instance or process continues the files of open streams. */
  leave(emit: Emit): RtmsError | undefined {
    return this.#endAll(this.state.streams.values(), emit, (audio) => audio.leave());
  }

  /** Ends a stream. Returns a fault that was not reported. */
  finish(streamId: string, emit: Emit): RtmsError | undefined {
    const error = this.flush(streamId, emit);
    const total = this.state.streams.get(streamId)?.problems.total();
    if (total) this.callbacks.fail(total, streamId);
    this.#forget(streamId);
    return error;
  }

  /**
   * Ends a stream whose consent was revoked, and deletes all its files. That includes files that are being finished,
   * because the end message of a stream may come before the event with the reason.
   */
  revoke(streamId: string): void {
    const { audio } = this.state.streams.get(streamId) ?? {};
    const { settings, outlet } = this.#context;
    const open = (audio?.recordings ?? []).flatMap((each) => (each instanceof FileGroup ? [each.file] : []));
    const files = [...open, ...outlet.finishing];
    const report = (error: RtmsError | undefined) => {
      if (!error) return;
      outlet.files?.(error.code);
      outlet.fail(error, streamId);
    };
    const deleted = withTimeout(DELETING, deleteStream(settings.directory, streamId, files))
      .then(({ error }) => report(error))
      .catch((thrown: unknown) => report(notDeleted(settings.directory, streamId, thrown)));
    pend(outlet, streamId, deleted);
    audio?.discard(deleted);
    this.#forget(streamId);
  }

  /** Resolves when every file that was ended is complete and reported. */
  async settled(): Promise<void> {
    const { pending } = this.state.outlet;
    while (pending.size > 0) await Promise.all(pending);
  }

  #forget(streamId: string): void {
    const { node, settings, outlet } = this.#context;
    const audio = this.state.streams.get(streamId)?.audio;
    // What was left of it is not continued any more. That the file with it is outdated harms nobody.
    if (node !== undefined && (takeLeft(settings.directory, node, streamId).length > 0 || audio?.wasLeft))
      pend(
        outlet,
        streamId,
        saveLeft(settings.directory, node).catch(() => undefined),
      );
    this.state.streams.get(streamId)?.audio.close();
    this.state.streams.delete(streamId);
  }

  /** @param emit takes the last messages of streams that end for this one; without it none with open recordings ends */
  #entryOf(streamId: string, emit?: Emit): Entry {
    let entry = this.state.streams.get(streamId);
    if (!entry) {
      entry = { audio: new AudioStream(this.#context), problems: new Problems(streamId) };
      this.state.streams.set(streamId, entry);
      this.#endOldest(streamId, emit);
    }
    entry.audio.adopt(this.#context);
    return entry;
  }

  /** Ends the streams known longest if there are too many. */
  #endOldest(current: string, emit?: Emit): void {
    const { streams } = this.state;
    for (const [streamId, { audio }] of streams) {
      if (streams.size <= this.#context.limits.streams) return;
      if (streamId === current || (!emit && audio.recordings.length > 0)) continue;
      const error = this.finish(streamId, emit ?? this.emit);
      if (error) this.callbacks.fail(error, streamId);
    }
  }

  #report({ problems }: Entry, fault: Fault): RtmsError | undefined {
    if (fault === "disk") this.callbacks.files?.("RTMS_FILE");
    return problems.report(fault, this.#context.settings, this.#context.limits);
  }
}
