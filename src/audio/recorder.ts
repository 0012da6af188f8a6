// All streams of one audio-out node, and what its next instance needs to go on.

import { within } from "../files/patience";
import type { RtmsError } from "../protocol/errors";
import { AudioStream, type Fault } from "./audio-stream";
import type { AudioOutMessage, PassOn } from "./envelope";
import { FileGroup } from "./file-group";
import type { AudioPacket } from "./packet";
import { Problems } from "./problems";
import type { Outlet, Studio } from "./recording";
import { deleteStream, notDeleted } from "./recording-delete";
import { type AudioLimits, type AudioSettings, LIMITS } from "./settings";
import type { Mode } from "./sides";
import { type Budget, newBudget } from "./tape";

export type Emit = (message: AudioOutMessage) => void;

/** Milliseconds that a deletion is waited for: it reads every JSON there is. It goes on all the same. */
const DELETING = 60_000;

interface Entry {
  readonly audio: AudioStream;
  readonly problems: Problems;
}

/** What is open: all that the next instance of a node needs to go on. */
export interface RecorderState {
  readonly streams: Map<string, Entry>;
  readonly budget: Budget;
  readonly outlet: Outlet;
}

/** Where messages and errors go that come when nobody waits for an answer. */
export type Outside = Pick<Outlet, "emit" | "fail" | "files">;

/** Frees the temporary files and decoders of a state that no recorder will go on with. */
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
  readonly #studio: Studio;

  /** With the `state` of a former recorder, goes on where that one stopped. */
  constructor(
    settings: AudioSettings,
    passOn: PassOn,
    private readonly outside: Outside,
    state?: RecorderState,
    limits: AudioLimits = LIMITS,
    disk?: Studio["disk"],
  ) {
    const outlet: Outlet = { ...outside, pending: new Set(), open: 0 };
    this.state = state ?? { streams: new Map(), budget: newBudget(limits.kept), outlet };
    Object.assign(this.state.outlet, outside);
    this.#studio = { settings, limits, budget: this.state.budget, passOn, outlet: this.state.outlet, disk };
  }

  /** Recordings that are open. */
  get open(): number {
    return this.state.outlet.open;
  }

  /**
   * Takes a packet in and emits what it completes.
   * Returns what could not be placed as it should, once a stream and reason.
   */
  push(packet: AudioPacket, emit: Emit): RtmsError | undefined {
    const { outlet } = this.state;
    const entry = this.#entryOf(packet.rtms.streamId);
    outlet.emit = emit;
    try {
      const fault = entry.audio.push(packet);
      return fault && this.#tell(entry, fault);
    } finally {
      outlet.emit = this.outside.emit;
    }
  }

  /** To be called now and then, so that nothing waits for packets that do not come. @param elapsed milliseconds */
  tick(elapsed: number): void {
    for (const [streamId, entry] of this.state.streams) {
      const fault = entry.audio.tick(elapsed);
      const error = fault && this.#tell(entry, fault);
      if (error) this.outside.fail(error, streamId);
    }
  }

  /** Takes note of what an event told of a channel. */
  learn(streamId: string, channel: string, mode: Mode): void {
    this.#entryOf(streamId).audio.sides.learn(channel, mode);
  }

  /** Ends the open recordings of a stream, or of all; their sequences go on. Returns the first fault, if untold. */
  flush(streamId: string | undefined, emit: Emit): RtmsError | undefined {
    const one = streamId === undefined ? undefined : this.state.streams.get(streamId);
    const entries = streamId === undefined ? this.state.streams.values() : one ? [one] : [];
    this.state.outlet.emit = emit;
    let error: RtmsError | undefined;
    try {
      for (const entry of entries) {
        const fault = entry.audio.flush();
        if (fault) error ??= this.#tell(entry, fault);
      }
    } finally {
      this.state.outlet.emit = this.outside.emit;
    }
    return error;
  }

  /** Ends a stream. Returns a fault that had not been told. */
  finish(streamId: string, emit: Emit): RtmsError | undefined {
    const error = this.flush(streamId, emit);
    this.#forget(streamId);
    return error;
  }

  /** Ends a stream whose consent was revoked: all its files are deleted. */
  revoke(streamId: string): void {
    const { audio } = this.state.streams.get(streamId) ?? {};
    const files = (audio?.recordings ?? []).flatMap((each) => (each instanceof FileGroup ? [each.file] : []));
    const { settings, outlet } = this.#studio;
    const tell = (error: RtmsError | undefined) => {
      if (!error) return;
      outlet.files?.(error.code);
      outlet.fail(error, streamId);
    };
    const deleted = within(DELETING, deleteStream(settings.directory, streamId, files))
      .then(({ error }) => tell(error))
      .catch((thrown: unknown) => tell(notDeleted(settings.directory, streamId, thrown)))
      .finally(() => outlet.pending.delete(deleted));
    outlet.pending.add(deleted);
    audio?.discard(deleted);
    this.#forget(streamId);
  }

  /** Resolves when every file that was ended is complete and told. */
  async settled(): Promise<void> {
    const { pending } = this.state.outlet;
    while (pending.size > 0) await Promise.all(pending);
  }

  #forget(streamId: string): void {
    this.state.streams.get(streamId)?.audio.close();
    this.state.streams.delete(streamId);
  }

  #entryOf(streamId: string): Entry {
    let entry = this.state.streams.get(streamId);
    if (!entry) {
      entry = { audio: new AudioStream(this.#studio), problems: new Problems(streamId) };
      this.state.streams.set(streamId, entry);
    }
    entry.audio.adopt(this.#studio);
    return entry;
  }

  #tell({ problems }: Entry, fault: Fault): RtmsError | undefined {
    if (fault === "disk") this.outside.files?.("RTMS_FILE");
    return problems.tell(fault, this.#studio.settings, this.#studio.limits);
  }
}
