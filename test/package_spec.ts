// What users get: the tarball's contents and size, and what can be required from it, with types, without Node-RED.

import assert from "node:assert/strict";
import { execFileSync, execSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { anchorsIn, builtOf, linksIn, picturesIn } from "./documents";
import { install, NAME, pack, sizeWith, type Tarball } from "./packed";

/**
 * Bytes, packed: eleven nodes and a panel, a library with its types, in six languages, documents, half a minute of speech;
 * and what the page adds: its files for browsers, its server, node and example.
 */
const LIMIT = 700_000;
const PAGE_LIMIT = 110_000;
const OF_PAGE = /^(dist\/page\/|dist\/src\/page\.js$|dist\/nodes\/page\/|examples\/Watch the meeting\.json$)/;
const NODES = [
  "app",
  "account",
  "webhook-in",
  "events-in",
  "control",
  "stream",
  "audio-out",
  "transcript-out",
  "video-out",
  "page",
  "simulator",
  "fleet",
];
const PROJECT = join(__dirname, "..");

const LANGUAGES = "(en-US|de|fr|es-ES|ja|zh-CN)";
const NODE = `(?<node>${NODES.join("|")})`;
/** Every file that is packed is one of these. */
const CONTENTS = [
  /^(package\.json|README\.md|LICENSE)$/,
  /^examples\/[^/]+\.json$/,
  /^docs\/(zoom|nodes|messages|troubleshooting|explanations|fleet|metrics)\.md$/,
  /^docs\/fleet\/(compose|kubernetes)\.yaml$/,
  new RegExp(`^dist/nodes/${NODE}/\\d\\d-\\k<node>\\.(html|js)$`),
  new RegExp(`^dist/nodes/${NODE}/icons/zoom-rtms-\\k<node>\\.svg$`),
  new RegExp(`^dist/nodes/${NODE}/locales/${LANGUAGES}/\\d\\d-\\k<node>\\.(json|html)$`),
  /^dist\/plugins\/panel\/13-panel\.(html|js)$/,
  new RegExp(`^dist/plugins/panel/locales/${LANGUAGES}/13-panel\\.json$`),
  /^dist\/page\/((index|sign-in|set-password)\.html|(app|sign-in)\.(js|css)|licences\.txt)$/,
  /^dist\/src\/((protocol\/)?index|simulator\/(library|cli\/cli)|protocol|api|files|mp4|transcript|video|audio|page|runtime|fleet|simulator|rolldown-runtime)\.js$/,
  /^dist\/src\/([\w-]+\/)*[\w-]+\.d\.ts$/,
  /^resources\/editor\.js$/,
  /^src\/simulator\/speech\/conversation\.(json|opus)$/,
];
/** Whose pages are linked to. */
const KNOWN_SITES = ["developers.zoom.us", "marketplace.zoom.us", "flows.nodered.org", "www.w3.org", "jsonlines.org"];
/** Words that say what a picture shows. */
const TELLING = 8;
const isSpec = (path: string) => /_spec\b|(^|\/)test\//.test(path);

/** What only the machine knows that built it. */
const OF_A_MACHINE = [PROJECT, homedir(), tmpdir()].filter((path) => path.length > 4);
const HOME = /\/(home|Users)\/(?!pi\b|node\b)\w+|[A-Z]:\\Users\\/;

describe("the packed tarball", function () {
  this.timeout(120_000);
  let folder: string;
  let tarball: Tarball;
  let paths: string[];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "zoom-rtms-package-"));
    tarball = pack(folder);
    paths = tarball.files.map(({ path }) => path);
    install(join(folder, "user"), [tarball.filename]);
    for (const types of ["@types", "undici-types"])
      symlinkSync(join(PROJECT, "node_modules", types), join(folder, "user", "node_modules", types), "dir");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const run = (code: string) =>
    execFileSync(process.execPath, ["-e", code], { cwd: join(folder, "user"), encoding: "utf8", stdio: "pipe" }).trim();

  it(`stays under ${LIMIT / 1000} kB without the page, which adds less than ${PAGE_LIMIT / 1000} kB`, () => {
    assert.ok(paths.filter((path) => OF_PAGE.test(path)).length > 20);
    const withoutPage = sizeWith(tarball.filename, (path) => !OF_PAGE.test(path));
    const page = tarball.size - withoutPage;
    const told = `${tarball.size} bytes: ${withoutPage} and the page's ${page}`;
    assert.ok(withoutPage < LIMIT && page < PAGE_LIMIT, told);
  });

  it("is measured file by file as npm packs it", () => {
    const again = sizeWith(tarball.filename, () => true);
    assert.ok(Math.abs(again - tarball.size) < 100, `${again} bytes are not ${tarball.size}`);
    // Opus is compressed already.
    const opus = tarball.files.find(({ path }) => path.endsWith(".opus"))?.size ?? 0;
    const alone = sizeWith(tarball.filename, (path) => path.endsWith(".opus"));
    assert.ok(opus > 0 && Math.abs(alone - opus) < 0.05 * opus, `${alone} bytes of ${opus}`);
  });

  it("holds what Node-RED and readers look for, and no sources, tests or caches", () => {
    for (const path of [
      "package.json",
      "README.md",
      "LICENSE",
      "examples/Live captions and recordings.json",
      "examples/Try it without Zoom.json",
    ])
      assert.ok(paths.includes(path), path);
    for (const node of NODES) {
      const { dir, base } = posix.parse(builtOf(node));
      for (const path of ["js", "html"].map((extension) => `${dir}/${base}.${extension}`))
        assert.ok(paths.includes(path), path);
      for (const path of ["json", "html"].map((extension) => `${dir}/locales/en-US/${base}.${extension}`))
        assert.ok(paths.includes(path), path);
    }
    assert.ok(paths.includes("resources/editor.js"));
    const strays = paths.filter((path) => isSpec(path) || !CONTENTS.some((allowed) => allowed.test(path)));
    assert.deepEqual(strays, []);
  });

  it("links only to what is there wherever its texts are read: headings, documents beside them, known sites; the README's picture is not packed, and has a text", () => {
    const installed = join(folder, "user", "node_modules", NAME);
    // A registry's page resolves a relative link by the repository; where there is none, to a page of its own.
    const { repository } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    // What the page's own documents refer to: test/page/app/built_spec.ts.
    const texts = paths.filter((path) => /\.(md|html)$/.test(path) && !path.startsWith("dist/page/"));
    assert.ok(texts.includes("README.md") && texts.includes("docs/nodes.md") && texts.length > 40);
    const dead = texts.flatMap((path) => {
      const document = readFileSync(join(installed, path), "utf8").replace(
        /<script type="text\/javascript">.*?<\/script>/gs,
        "",
      );
      // The README alone is read in the repository too.
      const pictures = path === "README.md" ? picturesIn(document) : [];
      const hasText = (link: string) =>
        pictures.some((picture) => picture.path === link && picture.text.split(" ").length >= TELLING);
      const resolves = (link: string) => {
        if (hasText(link)) return existsSync(join(PROJECT, link));
        if (link.startsWith("#")) return anchorsIn(document).includes(link.slice(1));
        // Node-RED serves them to its editor.
        if (link.startsWith(`resources/${NAME}/`)) return paths.includes(link.replace(`/${NAME}/`, "/"));
        // Documents are read in the installed folder only, where those beside them are.
        const [beside = "", anchor] = link.split("#");
        if (path.startsWith("docs/") && paths.includes(`docs/${beside}`))
          return (
            anchor === undefined || anchorsIn(readFileSync(join(installed, "docs", beside), "utf8")).includes(anchor)
          );
        if (URL.canParse(link)) return link.startsWith("https:") && KNOWN_SITES.includes(new URL(link).hostname);
        return (
          repository !== undefined &&
          path.endsWith(".md") &&
          existsSync(join(PROJECT, dirname(path), decodeURIComponent(link.split("#")[0] ?? "")))
        );
      };
      return linksIn(document)
        .filter((link) => !resolves(link))
        .map((link) => `${path}: ${link}`);
    });
    assert.deepEqual(dead, []);
  });

  it("contains nothing about the machine that built it, and links to no source that does not exist", () => {
    const installed = join(folder, "user", "node_modules", NAME);
    for (const path of paths) {
      const text = readFileSync(join(installed, path), "latin1");
      for (const place of OF_A_MACHINE) assert.ok(!text.includes(place), `${path} holds ${place}`);
      assert.doesNotMatch(text, HOME, path);
      assert.doesNotMatch(text, /sourceMappingURL/, path);
    }
  });

  it("runs no script when it is installed", () => {
    const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
    for (const script of ["preinstall", "install", "postinstall"]) assert.equal(scripts[script], undefined);
  });

  it("offers the protocol and the simulator without Node-RED", () => {
    const signature = run(
      `console.log(require("${NAME}/protocol").handshakeSignature("exampleClientId0000000", "exampleClientSecret0000000000000", "4444AAAiAAAAAiAiAiiAii==", "609340fb2a7946909659956c8aa9250c"))`,
    );
    assert.equal(signature, "3a59234a55cbb1a1a34cf216a51dfd314ff9361b66b16913f1cfbbad9d785757");
    assert.equal(run(`const { Simulator } = require("${NAME}/simulator"); console.log(typeof Simulator)`), "function");
    assert.throws(() => run(`require("${NAME}/dist/src/protocol/stream")`), /ERR_PACKAGE_PATH_NOT_EXPORTED/);
  });

  it("loads a server, codecs, a fleet and tables of words when they are first used, not when Node-RED starts", () => {
    const loaded = run(`
      const segmenter = Intl.Segmenter;
      let segmenters = 0;
      Intl.Segmenter = class extends segmenter { constructor(...options) { super(...options); segmenters += 1; } };
      const { "node-red": { nodes } } = require("./node_modules/${NAME}/package.json");
      for (const file of Object.values(nodes)) require("./node_modules/${NAME}/" + file);
      const packages = Object.keys(require.cache).flatMap((file) => /node_modules.((?:@[^/\\\\]+.)?[^/\\\\]+)[^]*$/.exec(file)?.[1] ?? []);
      const fleets = Object.keys(require.cache).filter((file) => /\\bfleet\\.js$/.test(file));
      console.log(JSON.stringify([[...new Set(packages)].sort(), segmenters, fleets.length]));
    `);
    // Of a fleet only its settings node.
    assert.deepEqual(JSON.parse(loaded), [["lossless-json", NAME], 0, 1]);
  });

  it("can be imported as a module, by name", () => {
    const code = `import { handshakeSignature, RtmsStream } from "${NAME}/protocol";
import { Simulator } from "${NAME}/simulator";
import "${NAME}";
console.log([handshakeSignature, RtmsStream, Simulator].map((each) => typeof each).join());`;
    const args = ["--input-type=module", "-e", code];
    const said = execFileSync(process.execPath, args, { cwd: join(folder, "user"), encoding: "utf8", stdio: "pipe" });
    assert.equal(said.trim(), "function,function,function");
  });

  it("has types under node16 and bundler resolution, without those of ws or Node-RED", () => {
    const user = join(folder, "user");
    rmSync(join(user, "node_modules", "@types"), { recursive: true });
    execFileSync("mkdir", ["-p", join(user, "node_modules", "@types")]);
    symlinkSync(join(PROJECT, "node_modules", "@types", "node"), join(user, "node_modules", "@types", "node"), "dir");
    writeFileSync(
      join(user, "use.ts"),
      `import type { AudioMessage, EventMessage } from "${NAME}";
import { explain, parseWebhook, RtmsStream, StopReason, verifyWebhook } from "${NAME}/protocol";
import { Simulator } from "${NAME}/simulator";

const simulator = new Simulator({ clientId: "a", clientSecret: "b", secretToken: "c" });
const { lifecycle } = parseWebhook("{}");
if (lifecycle) {
  const stream = new RtmsStream(lifecycle, { clientId: "a", clientSecret: "b" });
  stream.on("audio", (message: AudioMessage) => message.payload.length + (message.audio?.rate ?? 0));
  stream.on("event", ({ payload }: EventMessage) => {
    if (payload.event === "stopped") return payload.reason.revoked;
    if (payload.event === "participant_join") return payload.participants[0]?.name;
    // @ts-expect-error there is no such event
    return payload.event === "started";
  });
  // @ts-expect-error there is no such medium
  stream.on("smell", () => undefined);
}
export const told: [string, number, boolean, string] = [
  explain(3).cure, StopReason.STOP_BC_MEETING_ENDED,
  verifyWebhook({ rawBody: "", timestamp: "", signature: "", secretToken: "" }).ok, simulator.url,
];
`,
    );
    const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
    for (const [module, moduleResolution] of [
      ["node16", "node16"],
      ["esnext", "bundler"],
    ] as const)
      execFileSync(
        process.execPath,
        [
          tsc,
          "--noEmit",
          "--strict",
          "--types",
          "node",
          "--target",
          "es2022",
          "--module",
          module,
          "--moduleResolution",
          moduleResolution,
          "use.ts",
        ],
        { cwd: user, stdio: "pipe" },
      );
  });

  it("offers the command of the README", () => {
    const readme = readFileSync("README.md", "utf8");
    const [, command = ""] = /^(npx .* --help)$/m.exec(readme) ?? [];
    assert.match(execSync(command, { cwd: join(folder, "user"), encoding: "utf8" }), /--url/);
  });
});
