// Webhooks that came to this member while it could not tell the others. Nobody else may know of them, so they are on disk until
// the broker has them: the next instance of the node tells them, in this process or another.

import { dirname, join } from "node:path";
import { DISK, diskError, inTurn, makeFolder, parsedJson, removed, rewritten, textAt } from "../../../files";
import { isObject } from "../../../protocol/input";
import type { Lifecycle } from "../../../protocol/webhook";
import { fileNameOf } from "../../resume";
import { isLifecycle } from "./shared-webhook";

/** Below Node-RED's user directory. */
const FOLDER = "zoom-rtms-fleets";
/** The broker has most of them sooner, so that they need no disk. Milliseconds. */
const SOON = 100;
/** Zoom gives a stream up after 60 s. Milliseconds. */
const OF_USE = 65_000;
/** Beyond that the oldest is left out. */
const MOST = 2000;
const LONGEST = 8_388_608;

/** @returns undefined without a user directory, which a program that embeds Node-RED may not have */
export const untoldPath = (userDir: string | undefined, nodeId: string): string | undefined =>
  userDir ? join(userDir, FOLDER, `${fileNameOf(nodeId)}.json`) : undefined;

export class UntoldWebhooks {
  /** With when each came, milliseconds since 1970. */
  readonly #untold = new Map<Lifecycle, number>();
  #timer: NodeJS.Timeout | undefined;
  #isWritten = false;
  #isLeft = false;
  #hasFailed = false;

  /** @param failed told once that nothing can be written: it is lost with this process then */
  constructor(
    private readonly path: string | undefined,
    private readonly failed: (error: Error) => void,
  ) {}

  /** @param isAway whether the broker is known to be away */
  add(webhook: Lifecycle, isAway: boolean): void {
    if (this.path === undefined) return;
    this.#untold.set(webhook, Date.now());
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
  async take(): Promise<Lifecycle[]> {
    const { path } = this;
    if (path === undefined) return [];
    const text = await inTurn(path, () => textAt(DISK, path, LONGEST)).catch(() => undefined);
    this.#isWritten ||= text !== undefined;
    const left = parsedJson(text ?? "");
    const since = Date.now() - OF_USE;
    const useful = (Array.isArray(left) ? left : []).flatMap((each) => {
      const { at, webhook } = isObject(each) ? each : {};
      return typeof at === "number" && at > since && isLifecycle(webhook) ? webhook : [];
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
    const text = JSON.stringify(Array.from(this.#untold, ([webhook, at]) => ({ at, webhook })));
    const work = this.#isWritten ? () => rewritten(DISK, path, `${path}.tmp`, text) : () => removed(DISK, path);
    return inTurn<unknown>(path, async () => {
      await makeFolder(DISK, dirname(path));
      await work();
    }).then(
      () => undefined,
      (thrown: unknown) => this.#fail(dirname(path), thrown),
    );
  }

  #fail(folder: string, thrown: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.failed(diskError("Webhooks that no other member has yet could not be kept", folder, thrown));
  }
}
