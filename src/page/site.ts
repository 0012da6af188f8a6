// A page as a node has it: messages go in, requests are answered, and what belongs to its meetings lies in a folder.

import type { ServerResponse } from "node:http";
import { diskError } from "../files";
import { asError, type RtmsError } from "../protocol/errors";
import { Access, type Protection } from "./access";
import { Assets, answerPage, type ExpressRequest, receive, type Sources, send, Viewers } from "./http";
import { languageOf } from "./language";
import { type AnyLibrary, FolderStore, Library, revokeReport, writeReport } from "./library";
import { Live, type LiveState } from "./live";
import type { Meeting } from "./model";
import { REPORT_WORDS, renderReport } from "./report";
import { startRepairMeetings } from "./stored";

export interface SiteOptions {
  protection: Protection;
  /** Whole; without one nothing is kept, and only what is live is shown. */
  directory: string | undefined;
  /** As a person wrote it, for errors. */
  shownDirectory: string;
  /** Where the built page is. */
  assets: string;
  /** Whether a report is written when a stream ends. */
  report: boolean;
  /** Of that report. */
  language: string;
  onError(error: Error): void;
}

/** What a request asks below the page. */
interface Asked {
  parts: readonly string[];
  query: string;
}

const render = (meeting: Meeting, levels: Buffer, language: string): string => {
  const own = languageOf(language);
  return renderReport(meeting, levels, REPORT_WORDS[own], own);
};

export class Site {
  readonly #live: Live;
  readonly #library: AnyLibrary;
  readonly #viewers: Viewers;
  readonly #sources: Sources;
  readonly #stopRepair: () => void;
  /** Reports that are being written. */
  readonly #working = new Set<Promise<void>>();

  /** @param former what the last instance left */
  constructor(
    private readonly options: SiteOptions,
    former?: LiveState,
  ) {
    const { directory, protection, assets, onError } = options;
    const onEnded = (id: string) => this.#ended(id);
    this.#live = new Live({ directory, deleteRevoked: true, onError, onEnded }, former);
    const library = new Library(directory, new FolderStore());
    this.#library = library;
    const access = new Access(protection);
    const live = this.#live;
    this.#viewers = new Viewers({
      watched: (isWatched) => {
        live.onDelta = isWatched ? (delta) => this.#viewers.send(delta) : undefined;
      },
      flush: () => live.flush(),
      meetings: () => live.meetings(),
      lasts: (session) => access.lasts(session),
    });
    this.#sources = { access, assets: new Assets(assets), live, library, viewers: this.#viewers, report: render };
    this.#stopRepair = directory === undefined ? () => undefined : startRepairMeetings(directory, onError);
    void library.prepare();
  }

  /** Meetings that are live. */
  get open(): number {
    return this.#live.size;
  }

  /** Takes any message of a flow. Never throws. */
  push(message: unknown): void {
    this.#live.push(message);
  }

  /** Deletes the report of a stream that Zoom revoked. What else is kept of it goes by itself. */
  revoke(id: string): void {
    const { directory } = this.options;
    this.#library.forget(id);
    if (directory !== undefined)
      this.#do("The report of a revoked stream could not be deleted", revokeReport(directory, id));
  }

  /** @returns false if the page has no answer. Never rejects */
  async serve(
    request: ExpressRequest,
    response: ServerResponse,
    { parts, query }: Asked,
    host: string | undefined,
  ): Promise<boolean> {
    try {
      const answer = await answerPage(receive(request, parts, query, host), this.#sources);
      if (answer) await send(request, response, answer, this.#viewers);
      return answer !== undefined;
    } catch (thrown) {
      this.options.onError(asError(thrown));
      if (!response.headersSent) response.writeHead(500, { "Cache-Control": "no-store" });
      response.end();
      return true;
    }
  }

  /** Ends, and leaves what is live to the next instance. */
  release(): LiveState {
    this.#stop();
    return this.#live.release();
  }

  /** Ends, and completes all files. Never rejects. */
  async close(): Promise<void> {
    this.#stop();
    await this.#live.close();
    await Promise.all(this.#working);
  }

  #stop(): void {
    this.#stopRepair();
    this.#library.close();
    this.#viewers.close();
  }

  #ended(id: string): void {
    this.#library.changed();
    if (this.options.report) this.#do("A report could not be written", this.#report(id));
  }

  async #report(id: string): Promise<void> {
    const { directory, language } = this.options;
    const stored = await this.#library.meeting(id);
    if (stored && directory !== undefined)
      await writeReport(directory, id, render(stored.meeting, stored.levels, language));
  }

  #do(what: string, work: Promise<unknown>): void {
    const { shownDirectory, onError } = this.options;
    const done = work.then(
      () => undefined,
      (thrown): void => onError(diskError(what, shownDirectory, thrown) satisfies RtmsError),
    );
    this.#working.add(done);
    void done.finally(() => this.#working.delete(done));
  }
}

/** Completes what a page left that nobody goes on with. Never rejects. */
export async function completeLeft(state: LiveState): Promise<void> {
  await new Live({ directory: state.directory, deleteRevoked: true }, state).close();
}
