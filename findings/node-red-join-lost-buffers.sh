#!/usr/bin/env bash
# Node-RED's join node in automatic mode: if one Buffer of a sequence was filtered out, the whole sequence is lost; of a
# sequence of strings, only that string. Workaround: filter with a Switch node and tick "recreate message sequences".
set -euo pipefail

version=4.1.15
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts "node-red@$version" >log 2>&1 || { cat log; exit 1; }

cat >flows.js <<'JS'
// Three pieces of a sequence; the second is filtered out. The output of the join node is logged.
const pieces = (value) => `
  const piece = (index, payload, more) => ({ payload, keep: index !== 1, parts: { id: "g", index, ...more }, ...more?.last });
  const type = Buffer.isBuffer(${value}) ? { type: "buffer" } : { type: "string", ch: "" };
  node.send([[piece(0, ${value}, type), piece(1, ${value}, type), { ...piece(2, ${value}, { ...type, count: 3 }), complete: true }]]);`;
const chain = (name, value, repair) => [
  { id: `${name}-inject`, type: "inject", z: "t", once: true, onceDelay: 1, props: [], wires: [[`${name}-pieces`]] },
  { id: `${name}-pieces`, type: "function", z: "t", func: pieces(value), outputs: 1, wires: [[`${name}-filter`]] },
  { id: `${name}-filter`, type: "switch", z: "t", property: "keep", propertyType: "msg", rules: [{ t: "true" }],
    checkall: "true", repair, outputs: 1, wires: [[`${name}-join`]] },
  { id: `${name}-join`, type: "join", z: "t", mode: "auto", wires: [[`${name}-told`]] },
  { id: `${name}-told`, type: "function", z: "t", outputs: 0, wires: [],
    func: `node.warn("RESULT ${name}: " + msg.payload.toString());` },
];
const flow = [
  { id: "t", type: "tab", label: "t" },
  ...chain("buffers", 'Buffer.from("ab")', false),
  ...chain("strings", '"ab"', false),
  ...chain("recreated", 'Buffer.from("ab")', true),
  { id: "caught", type: "catch", z: "t", wires: [["error"]] },
  { id: "error", type: "function", z: "t", outputs: 0, wires: [],
    func: `node.warn("ERROR " + msg.error.source.id + ": " + msg.error.message.split("\\n")[0]);` },
].map((node) => (node.z ? { x: 0, y: 0, ...node } : node));
require("fs").writeFileSync("flows.json", JSON.stringify(flow));
JS
node flows.js
cat >settings.js <<'JS'
module.exports = { flowFile: "flows.json", userDir: __dirname, uiHost: "127.0.0.1", uiPort: 0, credentialSecret: false,
  telemetry: { enabled: false } };
JS
timeout 20 node node_modules/node-red/red.js --settings settings.js --userDir . >log 2>&1 || true
grep -oE "(RESULT|ERROR) .*" log | sort >seen || true

cat <<TEXT
Node-RED $version, Node.js $(node --version)
Three pieces "ab" with msg.parts; a Switch node filters the second out; the third has msg.complete and parts.count 3.
Expected of a join node in automatic mode: what is left, put together: "abab", of Buffers as of strings.
Seen:
$(sed 's/^/  /' seen)
TEXT
grep -q "RESULT strings: abab" seen && grep -q "RESULT recreated: abab" seen || { echo "This has changed."; exit 1; }
if grep -q "RESULT buffers" seen; then echo "This has changed."; exit 1; fi
echo "As described: the Buffers are lost, all of them."
