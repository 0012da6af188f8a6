// The supply chain: what users install with the package runs nothing at install, builds nothing, works with the oldest
// Node.js that is promised, and is under licences that docs/licences.md lists; and the lock file is the manifest's.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const semver = require("semver") as {
  subset(range: string, of: string): boolean;
  satisfies(version: string, range: string): boolean;
};

const PROJECT = join(__dirname, "..");
const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");

interface Manifest {
  version: string;
  license?: string;
  engines?: { node?: string };
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  bin?: Record<string, string>;
}

interface Locked extends Manifest {
  dev?: true;
  devOptional?: true;
  optional?: true;
  cpu?: string[];
  integrity?: string;
  hasInstallScript?: true;
  /** Part of another package, and of its hash. */
  inBundle?: true;
}

const MANIFEST: Manifest = JSON.parse(read("package.json"));
const { "": ROOT, ...LOCKED } = (JSON.parse(read("package-lock.json")) as { packages: Record<string, Locked> })
  .packages;

/** What `npm install node-red-contrib-zoom-rtms` brings, by its place below the project. */
const RUNTIME = Object.entries(LOCKED).filter(([, { dev, devOptional }]) => !dev && !devOptional);
const nameOf = (place: string) => place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);

/** They ask for no more than to be named, which npm does: each package is installed with its own licence. */
const LICENCES = ["MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD", "Apache-2.0"];
/** Scripts that npm runs when a package is installed from the registry. */
const AT_INSTALL = ["preinstall", "install", "postinstall"];

describe("what is installed with the package", () => {
  it("is a handful of packages", () => {
    assert.ok(RUNTIME.length >= Object.keys(MANIFEST.dependencies ?? {}).length && RUNTIME.length <= 6);
  });

  it("is listed in docs/licences.md, each with its licence, and nothing else is", () => {
    const rows = [...read("docs/licences.md").matchAll(/^\| `([^`]+)` \| ([\w.-]+) \|/gm)].map(([, ...row]) => row);
    assert.deepEqual(rows, RUNTIME.map(([place, { license }]) => [nameOf(place), license]).sort());
  });

  for (const [place, locked] of RUNTIME)
    describe(nameOf(place), () => {
      const manifest: Manifest = JSON.parse(read(`${place}/package.json`));

      it("is installed as it is locked", () => {
        assert.equal(manifest.version, locked.version);
        assert.equal(manifest.license, locked.license);
      });

      it("runs no script and builds nothing when it is installed", () => {
        assert.equal(locked.hasInstallScript, undefined);
        assert.deepEqual(
          AT_INSTALL.filter((script) => manifest.scripts?.[script] !== undefined),
          [],
        );
        assert.ok(!existsSync(join(PROJECT, place, "binding.gyp")));
      });

      it("works with every Node.js that this package works with", () =>
        assert.ok(semver.subset(MANIFEST.engines?.node ?? "*", manifest.engines?.node ?? "*"), manifest.engines?.node));

      it("has a licence that this package can be used under", () =>
        assert.ok(LICENCES.includes(manifest.license ?? "")));
    });

  it("has no known fault (npm audit; skipped where the registry does not offer it)", function () {
    this.timeout(60_000);
    const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], {
      cwd: PROJECT,
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    const { vulnerabilities } = JSON.parse(stdout) as { vulnerabilities?: object };
    if (vulnerabilities) assert.deepEqual(vulnerabilities, {});
    else this.skip();
  });
});

describe("the lock file", () => {
  it("is the manifest's", () => {
    for (const field of ["version", "license", "engines", "dependencies", "devDependencies", "bin"] as const)
      assert.deepEqual(ROOT?.[field], MANIFEST[field], field);
    for (const [name, range] of Object.entries({ ...MANIFEST.dependencies, ...MANIFEST.devDependencies })) {
      const { version = "" } = LOCKED[`node_modules/${name}`] ?? {};
      assert.ok(semver.satisfies(version, range), `${name} ${version} for ${range}`);
    }
  });

  it("pins every package by its hash, except for a tool's build for a platform that not every registry offers", () => {
    const isElsewhere = ({ dev, optional, cpu }: Locked) => dev && optional && cpu;
    const unknown = Object.entries(LOCKED).filter(
      ([, locked]) => !locked.inBundle && !locked.integrity && !isElsewhere(locked),
    );
    assert.deepEqual(
      unknown.map(([place]) => place),
      [],
    );
  });

  it("has everything that is required, on every platform, as `npm ci` expects", () => {
    /** The package that `require` finds from a place. */
    const found = (from: string, name: string): Locked | undefined => {
      const here = LOCKED[`${from && `${from}/`}node_modules/${name}`];
      return here ?? (from ? found(from.slice(0, Math.max(0, from.lastIndexOf("/node_modules/"))), name) : undefined);
    };
    const lacking = Object.entries(LOCKED).flatMap(([place, { dependencies, optionalDependencies }]) =>
      Object.entries({ ...dependencies, ...optionalDependencies })
        .filter(
          ([name, range]) => !range.startsWith("npm:") && !semver.satisfies(found(place, name)?.version ?? "", range),
        )
        .map(([name, range]) => `${place} asks for ${name} ${range}`),
    );
    assert.deepEqual(lacking, []);
  });
});
