#!/usr/bin/env bash
# `node-red-dev validate`, the flow library's scorecard, ignores a node without a warning if its type is a template literal
# without substitutions. So it reports "Examples found for all nodes" for a package with a node that is in no example.
# Minifiers write strings as template literals: the result for the package differs from that for its sources.
# Workaround: `registerType` keeps a string literal in the packed files, and a test compares the names that the tool found.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --no-audit --no-fund --ignore-scripts node-red-dev@0.1.6 rolldown@1.3.2 >"$folder/log" 2>&1 ||
  { cat "$folder/log"; exit 1; }
mkdir -p "$folder/node/examples"
cat >"$folder/node/package.json" <<'JSON'
{ "name": "node-red-contrib-lamp", "version": "1.0.0", "node-red": { "nodes": { "lamp": "lamp.js" } } }
JSON
# The example has a lamp, but no switch.
echo '[{ "id": "1", "type": "lamp" }]' >"$folder/node/examples/lamp.json"

cat >"$folder/run.cjs" <<'JS'
const { writeFileSync } = require("node:fs");
const { minifySync } = require("rolldown/experimental");
// The tool's network request is not needed here: it checks whether another package has a node with that name.
require("axios").get = async () => ({ data: { modules: [] } });
const checknodes = require("node-red-dev/src/libs/checknodes.js");
const source = ["lamp", "switch"]
  .map((type) => `RED.nodes.registerType("${type}", { category: "home", defaults: {}, inputs: 1, outputs: 0 });`)
  .join("\n");

async function examples(how, script) {
  writeFileSync("node/lamp.html", `<script type="text/javascript">${script}</script>`);
  const scorecard = {};
  const warnings = [];
  await checknodes(`${process.cwd()}/node`, { log() {}, warn: (text) => warnings.push(text) }, scorecard, {});
  await new Promise((resolve) => setTimeout(resolve, 500));
  console.log(`${how}: ${JSON.stringify(scorecard.N02)}, ${warnings.filter((text) => /xample/.test(text)).join() || "no warning"}`);
  return scorecard.N02.test;
}

(async () => {
  console.log(`node-red-dev ${require("node-red-dev/package.json").version}, Node.js ${process.version}`);
  const asWritten = await examples("as it was written", source);
  const { code } = minifySync("lamp.js", source);
  console.log(code);
  const asMinified = await examples("minified, expected the same", code);
  const mixed = await examples("one of each", source.replace('"switch"', "`switch`"));
  process.exit(!asWritten && asMinified && mixed ? 0 : 3);
})();
JS
if (cd "$folder" && NODE_PATH="$folder/node_modules" node run.cjs); then
  echo "As described."
  exit 0
fi
echo "This has changed."
exit 1
