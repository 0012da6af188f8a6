// Webhooks that came to this member while it could not tell the others. Nobody else may know of them, so they are on disk until
// the broker has them: the next instance of the node tells them, in this process or another.

import { dirname } from "node:path";
import { DISK, diskError, inTurn, parsedJson, removed, rewritten, textAt } from "../../../files";
import { isObject } from "../../../protocol/input";
import type { Lifecycle } from "../../../protocol/webhook";
import { removeOlder } from "../untold-file";
import { isLifecycle } from "./shared-webhook";

/** The broker has most of them sooner, so that they need no disk. Milliseconds. */
const SOON = 100;
/** Zoom gives a stream up after 60 s; its end may be a revocation, which nobody else may have heard of. Milliseconds. */
const OF_USE: Readonly<Record<Lifecycle["action"], number>> = {
  started: 65_000,
  interrupted: 65_000,
  stopped: 7_200_000,
};
/** A file that nobody has written for so long holds nothing of use. Milliseconds. */
const LONGEST_OF_USE = Math.max(...Object.values(OF_USE));
/** Beyond that the oldest is left out. */
const MOST = 2000;
const LONGEST = 8_388_608;

export interface Untold {
  readonly webhook: Lifecycle;
  /** When it came, milliseconds since 1970. */
  readonly at: number;
}

const isOfUse = ({ action }: Lifecycle, at: number, now: number): boolean => now - at < OF_USE[action];

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

  /** What an earlier instance of the node left, as far as it is of use. Old files of other nodes are deleted. */
  async take(): Promise<Untold[]> {
    const { path } = this;
    if (path === undefined) return [];
    void removeOlder(dirname(path), Date.now() - LONGEST_OF_USE).catch(() => undefined);
    const text = await inTurn(path, () => textAt(DISK, path, LONGEST)).catch(() => undefined);
    this.#isWritten ||= text !== undefined;
    const left = parsedJson(text ?? "");
    const now = Date.now();
    const useful = (Array.isArray(left) ? left : []).flatMap((each) => {
      const { at, webhook } = isObject(each) ? each : {};
      const isUseful = typeof at === "number" && isLifecycle(webhook) && isOfUse(webhook, at, now);
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
    this.#forgetOld(Date.now());
    this.#isWritten = this.#untold.size > 0;
    this.#writing ??= inTurn(path, async () => {
      this.#writing = undefined;
      const untold = Array.from(this.#untold, ([webhook, at]): Untold => ({ webhook, at }));
      if (untold.length === 0) {
        await removed(DISK, path);
        return;
      }
      await DISK.mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rewritten(DISK, path, `${path}.tmp`, JSON.stringify(untold));
    }).catch((thrown: unknown) => this.#fail(dirname(path), thrown));
    return this.#writing;
  }

  /** While the broker is away, for hours perhaps, Zoom gives streams up. */
  #forgetOld(now: number): void {
    for (const [webhook, at] of this.#untold) if (!isOfUse(webhook, at, now)) this.#untold.delete(webhook);
  }

  #fail(folder: string, thrown: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.failed(diskError("Webhooks that no other member has yet could not be kept", folder, thrown));
  }
}
