// Builds dist/: the runtime by tsc, each dialog by esbuild, and beside each node what Node-RED looks for there
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

/** One .html a node: the bundled editor half in a script element, then the dialog template. */
function buildDialog(name) {
  const folder = join(root, "nodes", name);
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
    join(dist, "nodes", name, `${name}.html`),
    `<script type="text/javascript">\n${script}</script>\n\n${dialog}`,
  );
}

function copyBeside(name) {
  const target = join(dist, "nodes", name);
  mkdirSync(target, { recursive: true });
  cpSync(join(root, "nodes", name, "locales"), join(target, "locales"), { recursive: true });
  const icon = `zoom-rtms-${name}.svg`;
  if (existsSync(join(root, "icons", icon))) cpSync(join(root, "icons", icon), join(target, "icons", icon));
}

rmSync(dist, { recursive: true, force: true });
compileRuntime();
for (const name of readdirSync(join(root, "nodes"))) {
  copyBeside(name);
  buildDialog(name);
}
const speech = join(root, "src", "simulator", "speech");
if (existsSync(speech)) cpSync(speech, join(dist, "src", "simulator", "speech"), { recursive: true });
