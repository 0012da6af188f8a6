// Builds dist/: the runtime by tsc, each dialog by esbuild, and beside each node and plugin what Node-RED looks for there
// (its .html, locales/<lang>/ and icons/). House rule: the editor bundle stays unminified and registerType's
// arguments stay literal, because the flow library's scorecard reads them.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const require = createRequire(import.meta.url);

function compileRuntime() {
  const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.json")], { stdio: "inherit" });
}

/** Keeps the declarations that the package's `exports` lead to: no others can be imported, and they are a tenth of its size. */
function pruneTypes() {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const kept = new Set();
  const keep = (file) => {
    if (kept.has(file) || !existsSync(file)) return;
    kept.add(file);
    for (const [, path] of readFileSync(file, "utf8").matchAll(/(?:from |import\(|import )"(\.[^"]+)"/g))
      for (const target of [`${path}.d.ts`, `${path}/index.d.ts`]) keep(join(dirname(file), target));
  };
  for (const { types } of Object.values(exports)) if (types) keep(join(root, types));
  for (const path of readdirSync(dist, { recursive: true })) {
    const file = join(dist, path);
    if (file.endsWith(".d.ts") && !kept.has(file)) rmSync(file);
  }
}

/** One .html a node or plugin: the bundled editor half in a script element, then the dialog template or the styles. */
function buildDialog(kind, name) {
  const folder = join(root, kind, name);
  const bundle = buildSync({
    entryPoints: [join(folder, `${name}.editor.ts`)],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2020",
    charset: "utf8",
    legalComments: "none",
  });
  const script = bundle.outputFiles[0].text;
  const dialog = readFileSync(join(folder, `${name}.html`), "utf8");
  writeFileSync(
    join(dist, kind, name, `${name}.html`),
    `<script type="text/javascript">\n${script}</script>\n\n${dialog}`,
  );
}

function copyBeside(kind, name) {
  const target = join(dist, kind, name);
  mkdirSync(target, { recursive: true });
  cpSync(join(root, kind, name, "locales"), join(target, "locales"), { recursive: true });
  const icon = `zoom-rtms-${name}.svg`;
  if (existsSync(join(root, "icons", icon))) cpSync(join(root, "icons", icon), join(target, "icons", icon));
}

rmSync(dist, { recursive: true, force: true });
compileRuntime();
pruneTypes();
for (const kind of ["nodes", "plugins"])
  for (const name of readdirSync(join(root, kind))) {
    copyBeside(kind, name);
    buildDialog(kind, name);
  }
const speech = join(root, "src", "simulator", "speech");
if (existsSync(speech)) cpSync(speech, join(dist, "src", "simulator", "speech"), { recursive: true });
