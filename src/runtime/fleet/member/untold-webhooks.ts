// Webhooks that came to this member while it could not tell the others. Nobody else may know of them, so they are on disk until
// the broker has them: the next instance of the node tells them, in this process or another.

import { dirname, join } from "node:path";
import { DISK, diskError, inTurn, parsedJson, removed, rewritten, textAt } from "../../../files";
import { isObject } from "../../../protocol/input";
import type { Lifecycle } from "../../../protocol/webhook";
import { fileNameOf } from "../../resume";
import { isLifecycle } from "./shared-webhook";

/** Below Node-RED's user directory. */
const FOLDER = "zoom-rtms-fleets";
/** The broker has most of them sooner, so that they need no disk. Milliseconds. */
const SOON = 100;
/** Zoom gives a stream up after 60 s; its end may be a revocation, which nobody else may have heard of. Milliseconds. */
const OF_USE: Readonly<Record<Lifecycle["action"], number>> = {
  started: 65_000,
  interrupted: 65_000,
  stopped: 7_200_000,
};
/** Beyond that the oldest is left out. */
const MOST = 2000;
const LONGEST = 8_388_608;

export interface Untold {
  readonly webhook: Lifecycle;
  /** When it came, milliseconds since 1970. */
  readonly at: number;
}

/** @returns undefined without a user directory, which a program that embeds Node-RED may not have */
export const untoldPath = (userDir: string | undefined, nodeId: string): string | undefined =>
  userDir ? join(userDir, FOLDER, `${fileNameOf(nodeId)}.json`) : undefined;

export class UntoldWebhooks {
  /** With when each came, milliseconds since 1970. */
  readonly #untold = new Map<Lifecycle, number>();
  #timer: NodeJS.Timeout | undefined;
  #isWritten = false;
  /** One waits for the disk, and will write what there is then. */
  #writing: Promise<void> | undefined;
  #isLeft = false;
  #hasFailed = false;

  /** @param failed told once that nothing can be written: it is lost with this process then */
  constructor(
    private readonly path: string | undefined,
    private readonly failed: (error: Error) => void,
  ) {}

  /** @param isAway whether the broker is known to be away @param at when it came, milliseconds since 1970 */
  add(webhook: Lifecycle, isAway: boolean, at = Date.now()): void {
    if (this.path === undefined || this.#isLeft) return;
    this.#untold.set(webhook, at);
    const [oldest] = this.#untold.keys();
    if (this.#untold.size > MOST && oldest) this.#untold.delete(oldest);
    if (isAway) void this.#write();
    else this.#timer ??= setTimeout(() => void this.#write(), SOON).unref();
  }

  /** The broker has it. */
  told(webhook: Lifecycle): void {
    if (this.#isLeft || !this.#untold.delete(webhook) || this.#untold.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isWritten) void this.#write();
  }

  /** What an earlier instance of the node left, as far as it is of use. */
  async take(): Promise<Untold[]> {
    const { path } = this;
    if (path === undefined) return [];
    const text = await inTurn(path, () => textAt(DISK, path, LONGEST)).catch(() => undefined);
    this.#isWritten ||= text !== undefined;
    const left = parsedJson(text ?? "");
    const now = Date.now();
    const useful = (Array.isArray(left) ? left : []).flatMap((each) => {
      const { at, webhook } = isObject(each) ? each : {};
      const isUseful = typeof at === "number" && isLifecycle(webhook) && now - at < OF_USE[webhook.action];
      return isUseful ? { webhook, at } : [];
    });
    if (useful.length === 0 && this.#isWritten) void this.#write();
    return useful;
  }

  /** The node closes: what is not told is for its next instance. */
  async leave(): Promise<void> {
    this.#isLeft = true;
    if (this.#untold.size > 0) await this.#write();
  }

  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { path = "" } = this;
    this.#isWritten = this.#untold.size > 0;
    this.#writing ??= inTurn(path, async () => {
      this.#writing = undefined;
      await DISK.mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const untold = Array.from(this.#untold, ([webhook, at]): Untold => ({ webhook, at }));
      if (untold.length > 0) await rewritten(DISK, path, `${path}.tmp`, JSON.stringify(untold));
      else await removed(DISK, path);
    }).catch((thrown: unknown) => this.#fail(dirname(path), thrown));
    return this.#writing;
  }

  #fail(folder: string, thrown: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.failed(diskError("Webhooks that no other member has yet could not be kept", folder, thrown));
  }
}
