// Builds dist/: types by tsc, the runtime, each dialog and the page by rolldown, and beside each node and plugin what
// Node-RED looks for there (its .html, locales/<lang>/ and icons/). What the dialogs share is in resources/.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { bundleDeclarations } from "./declarations.mjs";
import { buildDialogs } from "./dialogs.mjs";
import { copyLocales } from "./locales.mjs";
import { buildPage } from "./page.mjs";
import { plainExports } from "./plain-exports.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const require = createRequire(import.meta.url);
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/**
 * Nodes and plugins: `kind`, `name`, and the place in dist/ where Node-RED finds them, as package.json says. Node-RED looks for
 * catalogs and help by the same base name, and npm packs files by their base names. The numbers in them put catalogs and help
 * texts that are alike beside each other, which saves 7 kB: gzip finds no repetition beyond 32 kB.
 */
const UNITS = ["nodes", "plugins"].flatMap((key) =>
  Object.values(manifest["node-red"][key]).map((path) => {
    const place = path.replace(/^dist\/(.*)\.\w+$/, "$1");
    const [kind, name] = place.split("/");
    return { kind, name, place };
  }),
);

/** Of src/, each below those it imports from (docs/architecture.md). */
const ROOMS = [
  "protocol",
  "api",
  "files",
  "mp4",
  "transcript",
  "audio",
  "video",
  "page",
  "simulator",
  "runtime",
  "fleet",
];
/** Not loaded with its room, but with `fleet`, when a node is a member of one. */
const MEMBER = join(root, "src", "runtime", "fleet", "member", sep);
const FROM_SOURCES = {
  cwd: root,
  tsconfig: false,
  resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
  experimental: { attachDebugInfo: "none" },
};

/** Names of classes and methods stay, for stack traces; those of other functions would cost 9 kB when packed. */
const MINIFIED = {
  compress: true,
  mangle: { toplevel: true, keepNames: { function: false, class: true } },
  codegen: { removeWhitespace: true },
};

/** The declarations of everything, and the proof that it fits together. */
function declareTypes() {
  const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.json"), "--emitDeclarationOnly"], {
    stdio: "inherit",
  });
}

/** What Node-RED or a program asks for by name: nodes, plugins, and the package's exports and command. */
function entryPoints() {
  const { exports, bin } = manifest;
  const scripts = [...Object.values(exports).map((entry) => entry.default), ...Object.values(bin)].filter(Boolean);
  const names = scripts.map((script) => script.replace(/^(\.\/)?dist\/(.*)\.js$/, "$2"));
  return Object.fromEntries([
    ...UNITS.map(({ kind, name, place }) => [place, join(root, kind, name, `${name}.ts`)]),
    ...names.map((name) => [name, join(root, `${name}.ts`)]),
  ]);
}

/**
 * The runtime, one small file an entry point and one a room of src/: a Raspberry Pi reads few files sooner than hundreds.
 */
async function bundleRuntime() {
  const input = entryPoints();
  const isEntryPoint = (file) => Object.values(input).includes(file);
  const roomOf = (file) => (file.startsWith(MEMBER) ? "fleet" : relative(join(root, "src"), file).split(sep)[0]);
  const isIn = (room) => (file) => roomOf(file) === room && !isEntryPoint(file);
  const isPackage = (id) => !id.startsWith(".") && !isAbsolute(id);
  const bundle = await rolldown({
    ...FROM_SOURCES,
    input,
    platform: "node",
    external: isPackage,
    plugins: [plainExports()],
  });
  await bundle.write({
    dir: dist,
    format: "cjs",
    exports: "auto",
    strict: true,
    comments: false,
    minify: MINIFIED,
    chunkFileNames: "src/[name].js",
    codeSplitting: { groups: ROOMS.map((name, index) => ({ name, test: isIn(name), priority: ROOMS.length - index })) },
  });
}

/** Of all that tsc wrote, what the package's `exports` lead to. */
function bundleTypes() {
  const entries = Object.values(manifest.exports).flatMap(({ types }) => (types ? [join(root, types)] : []));
  bundleDeclarations(dist, entries);
}

function copyBeside({ kind, name, place }) {
  const target = join(dist, kind, name);
  copyLocales(join(root, kind, name, "locales"), join(target, "locales"), basename(place));
  const icon = `zoom-rtms-${name}.svg`;
  if (existsSync(join(root, "icons", icon))) cpSync(join(root, "icons", icon), join(target, "icons", icon));
}

async function writeDialogs() {
  const dialogs = UNITS.map(({ kind, name, place }) => {
    const folder = join(root, kind, name);
    return {
      kind,
      name,
      folder,
      file: join(folder, `${name}.editor.ts`),
      page: join("dist", `${place}.html`),
    };
  });
  mkdirSync(join(root, "resources"), { recursive: true });
  for (const [path, text] of await buildDialogs(root, manifest.name, dialogs, FROM_SOURCES))
    writeFileSync(join(root, path), text);
}

for (const folder of [dist, join(root, "resources")]) rmSync(folder, { recursive: true, force: true });
declareTypes();
bundleTypes();
await bundleRuntime();
for (const unit of UNITS) copyBeside(unit);
await writeDialogs();
await buildPage(root, dist, FROM_SOURCES);
