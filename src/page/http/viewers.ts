// Everybody who looks on: each change is written as text once, and all changes of a tenth of a second are sent together, so
// that fifty viewers cost fifty writes for it and no more. A viewer who does not keep up is cut off, and comes again by
// itself; nothing waits for it.

import type { Delta, Meeting } from "../model";
import type { SessionOfViewer } from "./messages";

/** Milliseconds between two writes to the viewers. */
const BATCH = 100;
/** Milliseconds; proxies close what is silent for longer than a minute or so. */
const HEARTBEAT = 15_000;
/** Bytes that a viewer may be behind. */
const MOST_BEHIND = 1024 * 1024;
/** Bytes of changes that wait for their time; more are sent at once. */
const MOST_PENDING = 256 * 1024;
const MOST_VIEWERS = 200;
/** Milliseconds until a browser comes again. */
const RETRY = 2000;
/** Captions of a live meeting that come with the beginning; who opens the meeting asks for all of them. */
const CAPTIONS = 50;

/** What is needed of a response. */
export interface ViewerSocket {
  /** Bytes that are not sent yet. */
  readonly writableLength: number;
  write(bytes: Buffer | string): unknown;
  end(): unknown;
  destroy(): unknown;
  on(event: "close", listener: () => void): unknown;
}

interface Viewer {
  readonly socket: ViewerSocket;
  readonly session: SessionOfViewer;
  /** Bytes that it may be behind: its beginning comes on top. */
  readonly mostBehind: number;
}

interface Options {
  /** Whether anybody looks on: nothing need be made for nobody. */
  watched(isWatched: boolean): void;
  /** Sends what has changed until now. */
  flush(): void;
  meetings(): Meeting[];
  lasts(session: SessionOfViewer): boolean;
}

const frame = (event: string, data: unknown): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** An event, for a page cannot hear a comment: one that hears it no more knows that its connection is dead. */
const BEAT = frame("beat", null);

const shortened = (meeting: Meeting): Meeting => ({ ...meeting, captions: meeting.captions.slice(-CAPTIONS) });

export class Viewers {
  readonly #viewers = new Set<Viewer>();
  #pending: string[] = [];
  #pendingLength = 0;
  #batch: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(private readonly options: Options) {}

  get count(): number {
    return this.#viewers.size;
  }

  get isFull(): boolean {
    return this.#viewers.size >= MOST_VIEWERS;
  }

  /** Begins with all live meetings. The head of the response is sent already. */
  add(socket: ViewerSocket, session: SessionOfViewer): void {
    // The page was closed while it looked who asks. A browser comes again, to the next instance.
    if (this.#isClosed) {
      socket.end();
      return;
    }
    if (this.#viewers.size === 0) this.options.watched(true);
    // What waits is in the beginning already.
    this.options.flush();
    this.#flush();
    const beginning = `retry: ${RETRY}\n\n${frame("meetings", this.options.meetings().map(shortened))}${BEAT}`;
    const viewer = { socket, session, mostBehind: MOST_BEHIND + 2 * beginning.length };
    this.#viewers.add(viewer);
    socket.on("close", () => this.#remove(viewer));
    socket.write(beginning);
    this.#heartbeat ??= setInterval(() => this.#beat(), HEARTBEAT).unref();
  }

  /** Tells all. Cheap while nobody looks on. */
  send(delta: Delta): void {
    if (this.#viewers.size === 0) return;
    const text = frame("delta", delta);
    this.#pending.push(text);
    this.#pendingLength += text.length;
    if (this.#pendingLength > MOST_PENDING) this.#flush();
    else this.#batch ??= setTimeout(() => this.#flush(), BATCH).unref();
  }

  /** Ends the events of a session that was signed out. */
  signedOut(id: string): void {
    for (const viewer of this.#viewers) if (viewer.session.id === id) this.#end(viewer);
  }

  /** Ends them all, and takes no more. */
  close(): void {
    this.#isClosed = true;
    for (const viewer of this.#viewers) this.#end(viewer);
    clearTimeout(this.#batch);
  }

  #flush(): void {
    clearTimeout(this.#batch);
    this.#batch = undefined;
    if (this.#pending.length === 0) return;
    const bytes = Buffer.from(this.#pending.join(""));
    this.#pending = [];
    this.#pendingLength = 0;
    this.#write(bytes);
  }

  #write(bytes: Buffer): void {
    for (const viewer of this.#viewers) {
      const { socket, mostBehind } = viewer;
      if (socket.writableLength > mostBehind) {
        this.#remove(viewer);
        socket.destroy();
      } else socket.write(bytes);
    }
  }

  #beat(): void {
    for (const viewer of this.#viewers) if (!this.options.lasts(viewer.session)) this.#end(viewer);
    this.#write(Buffer.from(BEAT));
  }

  #end(viewer: Viewer): void {
    this.#remove(viewer);
    viewer.socket.end();
  }

  #remove(viewer: Viewer): void {
    if (!this.#viewers.delete(viewer) || this.#viewers.size > 0) return;
    this.options.watched(false);
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
    this.#pending = [];
    this.#pendingLength = 0;
  }
}
