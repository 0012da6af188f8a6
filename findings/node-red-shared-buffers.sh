#!/usr/bin/env bash
# One message on two wires: Node-RED clones it for all receivers except the first, and a Buffer in the clone shares the
# memory of the original. A node that writes to its payload also changes the other node's. A typed array is copied.
set -euo pipefail

version=4.1.15
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts "node-red@$version" >log 2>&1 || { cat log; exit 1; }

# A function node sends to two others: the first writes to the payload; a little later, the second logs its payload.
cat >flows.js <<'JS'
const pair = (name, value) => [
  { id: `${name}-inject`, type: "inject", z: "t", once: true, onceDelay: 1, props: [], wires: [[`${name}-source`]] },
  { id: `${name}-source`, type: "function", z: "t", func: `return { payload: ${value} };`, outputs: 1,
    wires: [[`${name}-writer`, `${name}-reader`]] },
  { id: `${name}-writer`, type: "function", z: "t", func: "msg.payload[0] = 99;", outputs: 0, wires: [] },
  { id: `${name}-reader`, type: "function", z: "t", outputs: 0, wires: [],
    func: `setTimeout(() => node.warn("RESULT ${name} " + msg.payload[0]), 200);` },
];
const flow = [{ id: "t", type: "tab", label: "t" }, ...pair("buffer", "Buffer.from([1])"),
  ...pair("typed-array", "new Uint8Array([1])")].map((node) => (node.z ? { x: 0, y: 0, ...node } : node));
require("fs").writeFileSync("flows.json", JSON.stringify(flow));
JS
node flows.js
cat >settings.js <<'JS'
module.exports = { flowFile: "flows.json", userDir: __dirname, uiHost: "127.0.0.1", uiPort: 0, credentialSecret: false,
  telemetry: { enabled: false } };
JS
timeout 20 node node_modules/node-red/red.js --settings settings.js --userDir . >log 2>&1 || true

echo "Node-RED $version, Node.js $(node --version)"
echo "The first receiver writes 99 into the payload, which was 1. Expected of the second, which has a clone: 1. Seen:"
grep -oE "RESULT .*" log | sort | sed 's/^RESULT /  /' || true
if grep -q "RESULT buffer 99" log && grep -q "RESULT typed-array 1" log; then
  echo "As described: Buffers are shared, typed arrays are not."
  exit 0
fi
echo "This has changed."
exit 1
