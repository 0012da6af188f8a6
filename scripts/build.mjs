// Builds dist/: types by tsc, the runtime and each dialog by rolldown, and beside each node and plugin what Node-RED looks
// for there (its .html, locales/<lang>/ and icons/). House rule: registerType's arguments stay literal, because the flow
// library's scorecard reads them.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { bundleDeclarations } from "./declarations.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const require = createRequire(import.meta.url);
/** Of nodes and plugins. */
const FOLDERS = ["nodes", "plugins"].flatMap((kind) => readdirSync(join(root, kind)).map((name) => [kind, name]));

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

/** Names of functions and classes stay, for stack traces. */
const MINIFIED = {
  compress: true,
  mangle: { toplevel: true, keepNames: { function: true, class: true } },
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
  const names = [
    ...FOLDERS.map(([kind, name]) => `${kind}/${name}/${name}`),
    ...scripts.map((script) => script.replace(/^(\.\/)?dist\/(.*)\.js$/, "$2")),
  ];
  return Object.fromEntries(names.map((name) => [name, join(root, `${name}.ts`)]));
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
  const bundle = await rolldown({ ...FROM_SOURCES, input, platform: "node", external: isPackage });
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

/** The names of a node's properties (nodes/<node>/properties.ts). */
async function propertiesOf(name) {
  const bundle = await rolldown({ ...FROM_SOURCES, input: join(root, "nodes", name, "properties.ts") });
  const { output } = await bundle.generate({ format: "cjs" });
  const exports = {};
  new Function("exports", output[0].code)(exports);
  return Object.keys(exports.PROPERTIES);
}

/** Writes a dialog's `defaults` as a literal: elsewhere the flow library's scorecard finds no names. */
function literalDefaults(name) {
  const editor = join(root, "nodes", name, `${name}.editor.ts`);
  return {
    name: "literal-defaults",
    async transform(code, file) {
      if (file !== editor || !existsSync(join(root, "nodes", name, "properties.ts"))) return null;
      const members = (await propertiesOf(name)).map((property) => `${property}: defaults.${property}`);
      const literal = code.replace(/^(\s*)defaults,$/m, `$1defaults: { ${members.join(", ")} },`);
      if (literal === code) throw new Error(`nodes/${name}: registerType has no "defaults,"`);
      return literal;
    },
  };
}

/** Without white space, strings have become templates, which the scorecard does not read. */
const withLiteralTexts = (code) => code.replace(/(registerType\(|[{,](?:category|color|icon):)`([^`]*)`/g, '$1"$2"');

/** One .html a node or plugin: the bundled editor half in a script element, then the dialog template or the styles. */
async function buildDialog(kind, name) {
  const folder = join(root, kind, name);
  const bundle = await rolldown({
    ...FROM_SOURCES,
    input: join(folder, `${name}.editor.ts`),
    platform: "browser",
    external: /^node:/,
    plugins: [literalDefaults(name)],
    // A room's face names all of the room: of src/, a dialog takes along only the files that it uses something of.
    treeshake: { moduleSideEffects: (file) => !file.startsWith(join(root, "src", sep)) },
  });
  const { output } = await bundle.generate({
    format: "iife",
    comments: false,
    minify: { compress: true, mangle: { toplevel: true }, codegen: { removeWhitespace: true } },
  });
  const { imports } = output[0];
  if (imports.length > 0) throw new Error(`The dialog of ${name} needs ${imports}, which no browser has`);
  const dialog = readFileSync(join(folder, `${name}.html`), "utf8");
  const code = kind === "nodes" ? withLiteralTexts(output[0].code) : output[0].code;
  writeFileSync(
    join(dist, kind, name, `${name}.html`),
    `<script type="text/javascript">\n${code}</script>\n\n${dialog.replace(/^\s+/gm, "")}`,
  );
}

/** White space around their tags shows nowhere. */
const BLOCK = "(?:script|dl|dt|dd|p|h[1-6]|[ou]l|li|div|style|table|t[rdh])";
const OPTIONAL_ENDS = /<\/(?:dt|dd|li)>(?=<(?:dt|dd|li|\/[dou]l)\b)|<\/p>(?=<(?:p|dl|ol|ul|h\d|\/script)\b)/g;
const BETWEEN_BLOCKS = new RegExp(` ?(</?${BLOCK}(?=[ >])[^>]*>) ?`, "g");

/** Catalogs and help texts without the white space that only their authors read: six languages are a third of the package. */
const COMPACT = {
  ".json": (catalog) => JSON.stringify(JSON.parse(catalog)),
  ".html": (help) =>
    help
      .replace(/\s*\n\s*/g, " ")
      .replace(BETWEEN_BLOCKS, "$1")
      .replace(OPTIONAL_ENDS, ""),
};

function copyLocales(from, to) {
  for (const path of readdirSync(from, { recursive: true })) {
    const compact = COMPACT[extname(path)];
    if (!compact) continue;
    mkdirSync(dirname(join(to, path)), { recursive: true });
    writeFileSync(join(to, path), compact(readFileSync(join(from, path), "utf8")));
  }
}

function copyBeside(kind, name) {
  const target = join(dist, kind, name);
  copyLocales(join(root, kind, name, "locales"), join(target, "locales"));
  const icon = `zoom-rtms-${name}.svg`;
  if (existsSync(join(root, "icons", icon))) cpSync(join(root, "icons", icon), join(target, "icons", icon));
}

rmSync(dist, { recursive: true, force: true });
declareTypes();
bundleTypes();
await bundleRuntime();
for (const [kind, name] of FOLDERS) {
  copyBeside(kind, name);
  await buildDialog(kind, name);
}
