// The page's own files: what the build made of `page/`, read once. A request names one of them and cannot reach any other.

import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { extname, join } from "node:path";
import { DISK, found } from "../../files";
import { smallest, takesGzip } from "./compression";
import { bytesAnswer, type PageAnswer } from "./messages";
import { isKnown } from "./ranges";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};
const MOST_FILES = 100;

interface Asset {
  type: string;
  bytes: Buffer;
  zipped: Buffer;
  etag: string;
}

/** Nothing that was asked for is in them, so they may be kept, and are asked about each time: an update has the same names. */
const KEPT = { "Cache-Control": "no-cache", Vary: "Accept-Encoding" };

/** What is shown where the build's own page is missing, which has these words in six languages. */
const PLAIN: Readonly<Record<string, string>> = {
  "index.html": "<p>The page is not built: run the build of this package.</p>",
  "sign-in.html": "<p>The page is not built: run the build of this package.</p>",
  "set-password.html":
    "<p>This page has no password yet. Open the node <b>zoom page</b> in Node-RED's editor, enter a password, and deploy; " +
    "or set httpNodeAuth in Node-RED's settings.js.</p>",
};

function plainPage(name: string): Buffer | undefined {
  const words = PLAIN[name];
  return words === undefined
    ? undefined
    : Buffer.from(`<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Zoom RTMS</title>${words}</html>`);
}

async function assetOf(name: string, bytes: Buffer): Promise<Asset> {
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  return { type: TYPES[extname(name)] ?? "application/octet-stream", bytes, zipped: await smallest(bytes), etag };
}

export class Assets {
  #files: Promise<ReadonlyMap<string, Asset>> | undefined;

  /** @param directory of the built page */
  constructor(private readonly directory: string) {}

  /** @returns nothing if there is no file of this name */
  async answer(name: string, headers: IncomingHttpHeaders): Promise<PageAnswer | undefined> {
    this.#files ??= this.#read();
    const asset = (await this.#files).get(name);
    if (!asset) return undefined;
    const { type, bytes, zipped, etag } = asset;
    const own = { ...KEPT, ETag: etag };
    if (isKnown(headers["if-none-match"], etag)) return { status: 304, headers: own };
    if (!takesGzip(headers)) return bytesAnswer(200, type, bytes, own);
    return bytesAnswer(200, type, zipped, { ...own, "Content-Encoding": "gzip" });
  }

  async #read(): Promise<ReadonlyMap<string, Asset>> {
    const names = await DISK.readdir(this.directory).catch((): string[] => []);
    const files = new Map<string, Asset>();
    for (const name of names.filter((each) => TYPES[extname(each)] !== undefined).slice(0, MOST_FILES)) {
      const path = join(this.directory, name);
      if ((await found(DISK, path))?.isFile()) files.set(name, await assetOf(name, await DISK.readFile(path)));
    }
    for (const name of Object.keys(PLAIN)) {
      const plain = plainPage(name);
      if (plain && !files.has(name)) files.set(name, await assetOf(name, plain));
    }
    return files;
  }
}
