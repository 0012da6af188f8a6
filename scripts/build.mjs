// Builds dist/: types by tsc, the runtime, each dialog and the page by rolldown, and beside each node and plugin what
// Node-RED looks for there (its .html, locales/<lang>/ and icons/). What the dialogs share is in resources/.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
/** Of nodes and plugins. */
const FOLDERS = ["nodes", "plugins"].flatMap((kind) => readdirSync(join(root, kind)).map((name) => [kind, name]));

/**
 * Where Node-RED finds a node or plugin, in dist/. It looks for catalogs and help by the same base name, and npm packs files
 * by their base names: with the node's type as theirs, files that are alike lie together, which saves 10 kB.
 */
const builtName = (kind, name) => `${kind}/${name}/zoom-rtms-${name}`;

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
  const { exports, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const scripts = [...Object.values(exports).map((entry) => entry.default), ...Object.values(bin)].filter(Boolean);
  const names = scripts.map((script) => script.replace(/^(\.\/)?dist\/(.*)\.js$/, "$2"));
  return Object.fromEntries([
    ...FOLDERS.map(([kind, name]) => [builtName(kind, name), join(root, kind, name, `${name}.ts`)]),
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
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const entries = Object.values(exports).flatMap(({ types }) => (types ? [join(root, types)] : []));
  bundleDeclarations(dist, entries);
}

function copyBeside(kind, name) {
  const target = join(dist, kind, name);
  copyLocales(join(root, kind, name, "locales"), join(target, "locales"), basename(builtName(kind, name)));
  const icon = `zoom-rtms-${name}.svg`;
  if (existsSync(join(root, "icons", icon))) cpSync(join(root, "icons", icon), join(target, "icons", icon));
}

async function writeDialogs() {
  const { name: packageName } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const dialogs = FOLDERS.map(([kind, name]) => {
    const folder = join(root, kind, name);
    return {
      kind,
      name,
      folder,
      file: join(folder, `${name}.editor.ts`),
      page: join("dist", `${builtName(kind, name)}.html`),
    };
  });
  mkdirSync(join(root, "resources"), { recursive: true });
  for (const [path, text] of await buildDialogs(root, packageName, dialogs, FROM_SOURCES))
    writeFileSync(join(root, path), text);
}

for (const folder of [dist, join(root, "resources")]) rmSync(folder, { recursive: true, force: true });
declareTypes();
bundleTypes();
await bundleRuntime();
for (const [kind, name] of FOLDERS) copyBeside(kind, name);
await writeDialogs();
await buildPage(root, dist, FROM_SOURCES);
