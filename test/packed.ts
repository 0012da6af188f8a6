// The package as npm would publish it: packed, and installed from the tarball into a folder of its own.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

const PROJECT = resolve(__dirname, "..");
export const NAME = "node-red-contrib-zoom-rtms";
/** What is downloaded or built once and used again; not part of the project. */
export const CACHE = join(PROJECT, ".cache");

export interface Tarball {
  filename: string;
  /** Bytes. */
  size: number;
  unpackedSize: number;
  files: { path: string; size: number }[];
}

export function npm(args: readonly string[], cwd: string): string {
  return execFileSync("npm", ["--loglevel=error", ...args], {
    cwd,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === "win32",
  });
}

/** Packs what was built, without building it again, into `folder`. */
export function pack(folder: string): Tarball {
  mkdirSync(folder, { recursive: true });
  const output = npm(["pack", "--json", "--ignore-scripts", "--pack-destination", folder], PROJECT);
  const parsed = JSON.parse(output) as Tarball[] | Record<string, Tarball>;
  const [tarball] = Object.values(parsed);
  if (!tarball) throw new Error(`npm pack said nothing: ${output}`);
  return { ...tarball, filename: join(folder, tarball.filename) };
}

const TAR_BLOCK = 512;

/** A tarball's files, each with the blocks that it takes in the archive: its header and its content. */
function* entriesOf(archive: Buffer): Generator<{ path: string; blocks: Buffer }> {
  const textAt = (from: number, length: number) => archive.toString("utf8", from, from + length).replace(/\0.*$/s, "");
  let at = 0;
  while (archive[at] !== 0) {
    const [name, bytes, type, prefix] = [
      textAt(at, 100),
      textAt(at + 124, 12),
      textAt(at + 156, 1),
      textAt(at + 345, 155),
    ];
    if (type !== "0") throw new Error(`The tarball holds ${name}, which is no plain file.`);
    const end = at + TAR_BLOCK * (1 + Math.ceil(Number.parseInt(bytes, 8) / TAR_BLOCK));
    yield { path: (prefix ? `${prefix}/${name}` : name).replace(/^package\//, ""), blocks: archive.subarray(at, end) };
    at = end;
  }
}

/** What a tarball would have in bytes with only some of its files, which stay in their order. */
export function sizeWith(filename: string, isPacked: (path: string) => boolean): number {
  const entries = [...entriesOf(gunzipSync(readFileSync(filename)))].filter(({ path }) => isPacked(path));
  const blocks = [...entries.map((entry) => entry.blocks), Buffer.alloc(2 * TAR_BLOCK)];
  return gzipSync(Buffer.concat(blocks), { level: 9 }).length;
}

/** An empty project with these packages installed; made anew unless it is there and `keep` is set. */
export function install(folder: string, packages: readonly string[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "installed", private: true }));
  npm(["install", "--no-audit", "--no-fund", "--ignore-scripts", ...packages], folder);
}
