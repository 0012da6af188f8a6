// The flow library's scorecard: the command `node-red-dev validate` on the package as npm would install it. Its code is
// the published one, by its hash. What it asks the network for is asked with npm instead
// (test/scorecard-stand-ins.cjs): with its own 440 dependencies come known faults. The flow library's catalogue is not
// asked: the checks that need it are a person's, before a release (docs/release.md).

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtOf } from "./documents";
import { CACHE, install, NAME, npm, pack } from "./packed";
import { TABLES } from "./property-tables";

const semver = require("semver") as { subset(range: string, of: string): boolean };

const TOOL = "node-red-dev@0.1.6";
const TOOL_SHA512 = "zbm6Frl4ZAbSLeW3apLjCYoB+pIxyJFs254DQa29+9Q+fcgufDkzXmemchI7fIoRzDsffv8U6sqOvAK/89tQkA==";
/** P02 is switched off in the tool. */
const CHECKS = ["P01", "P03", "P04", "P05", "P06", "P07", "N02", "D01", "D02", "D03"] as const;
const OF_A_PERSON = ["N01", "P08"] as const;
const NODES = [
  "webhook-in",
  "events-in",
  "control",
  "stream",
  "audio-out",
  "transcript-out",
  "video-out",
  "page",
  "simulator",
].map((name) => `zoom-rtms-${name}`);

interface Manifest {
  name: string;
  version: string;
  keywords: string[];
  dependencies: Record<string, string>;
  engines: { node: string };
}

/** A dependency's latest version, as the registry describes it. */
interface Latest {
  name: string;
  version: string;
  "engines.node"?: string;
}

type Scorecard = Record<string, { test: boolean; nodes?: string[] }>;

/** The tool's own code, unpacked; from the registry once. */
function tool(): string {
  const folder = join(CACHE, "scorecard");
  const file = join(folder, "node-red-dev-0.1.6.tgz");
  if (!existsSync(file)) {
    execFileSync("mkdir", ["-p", folder]);
    npm(["pack", TOOL, "--pack-destination", folder], folder);
  }
  assert.equal(createHash("sha512").update(readFileSync(file)).digest("base64"), TOOL_SHA512);
  execFileSync("tar", ["xzf", file, "-C", folder]);
  return join(folder, "package");
}

/** What the registry says of a package now. */
function ask(name: string, ...fields: string[]): unknown {
  return JSON.parse(npm(["view", name, "--json", ...fields], tmpdir()));
}

/** Node-RED as the registry describes it, as far as the tool looks. */
function nodeRed(): object {
  const { "dist-tags": tags, engines } = ask("node-red", "dist-tags", "engines") as {
    "dist-tags": { latest: string };
    engines: object;
  };
  return { "dist-tags": tags, versions: { [tags.latest]: { engines } } };
}

/** Every package that was installed, as name@version. */
function treeOf(folder: string): string[] {
  const lock = JSON.parse(readFileSync(join(folder, "node_modules", ".package-lock.json"), "utf8")) as {
    packages: Record<string, { version: string }>;
  };
  const nameOf = (path: string) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  return Object.entries(lock.packages).map(([path, { version }]) => `${nameOf(path)}@${version}`);
}

describe("the flow library's scorecard", function () {
  this.timeout(180_000);
  let folder: string;
  let manifest: Manifest;
  let scorecard: Scorecard;
  let installed: string;
  let output: string;
  let latest: Latest[];

  before(function () {
    let path: string;
    let facts: object;
    folder = mkdtempSync(join(tmpdir(), "zoom-rtms-scorecard-"));
    const user = join(folder, "user");
    install(user, [pack(folder).filename]);
    installed = join(user, "node_modules", NAME);
    const result = join(folder, "scorecard.json");
    manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    try {
      path = tool();
      latest = Object.keys(manifest.dependencies).map((name) => ask(name, "name", "version", "engines.node") as Latest);
      const versions = Object.fromEntries(latest.map(({ name, version }) => [name, version]));
      facts = {
        nodeRed: nodeRed(),
        latest: versions,
        tree: treeOf(user),
        manifest,
        flags: { path: installed, output: result },
      };
    } catch (thrown) {
      // Without a registry there is nothing to compare with.
      if (process.env.CI || !/ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ENETUNREACH/.test(String(thrown)))
        throw thrown;
      this.skip();
    }
    const script = `new (require(${JSON.stringify(join(path, "src", "commands", "validate.js"))}))().run()`;
    const preload = join(__dirname, "scorecard-stand-ins.cjs");
    const run = spawnSync(process.execPath, ["--require", preload, "-e", script], {
      encoding: "utf8",
      env: { ...process.env, RTMS_SCORECARD: JSON.stringify(facts) },
    });
    output = run.stdout + run.stderr;
    assert.equal(run.status, 0, output);
    scorecard = JSON.parse(readFileSync(result, "utf8"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const check of CHECKS)
    it(`${check} passes`, () => {
      assert.equal(scorecard[check]?.test, true, output);
    });

  it("has no other checks, but those that a person makes before a release", () => {
    const { package: _, ...checks } = scorecard;
    assert.deepEqual(Object.keys(checks).sort(), [...CHECKS, ...OF_A_PERSON].sort());
    const release = readFileSync(join(__dirname, "..", "docs", "release.md"), "utf8");
    for (const check of OF_A_PERSON) assert.ok(release.includes(`**${check}**`), check);
  });

  it("reads every node's definition, so that no check passes for want of nodes", () => {
    assert.doesNotMatch(output, /Unable to (parse|read)/);
    assert.deepEqual(scorecard.N02?.nodes?.toSorted(), [...NODES].sort());
  });

  it("finds the names of a node's properties in its dialog, which are those of its table", () => {
    for (const [node, table] of Object.entries(TABLES)) {
      const dialog = readFileSync(join(installed, `${builtOf(node)}.html`), "utf8");
      const [, members = ""] = /[{,]defaults:\{([^{}]*)\},/.exec(dialog) ?? [];
      assert.deepEqual(
        members.split(",").map((member) => member.split(":")[0]),
        Object.keys(table),
      );
    }
  });

  it("has no dependency whose latest version needs a later Node.js", () => {
    const later = latest.filter(({ "engines.node": node = "*" }) => !semver.subset(manifest.engines.node, node));
    assert.deepEqual(later, []);
  });

  it("has the keyword, without which P05 would still pass", () => assert.ok(manifest.keywords.includes("node-red")));
});
