// The package as npm would publish it: packed, and installed from the tarball into a folder of its own.

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

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

/** An empty project with these packages installed; made anew unless it is there and `keep` is set. */
export function install(folder: string, packages: readonly string[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "installed", private: true }));
  npm(["install", "--no-audit", "--no-fund", "--ignore-scripts", ...packages], folder);
}
