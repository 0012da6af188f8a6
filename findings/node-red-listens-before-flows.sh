#!/usr/bin/env bash
# Node-RED listens as soon as its packages are loaded, and reads its flows afterwards. Until then no HTTP In exists, so the
# first requests after the start are answered 404.
set -euo pipefail

version=4.1.15
folder=$(mktemp -d)
trap 'kill "$runtime" 2>/dev/null || true; rm -rf "$folder"' EXIT
runtime=
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts "node-red@$version" >log 2>&1 || { cat log; exit 1; }

# With many nodes, reading them takes long enough to be seen.
node >flows.json <<'JS'
const place = { z: "t", x: 0, y: 0 };
const flow = [
  { id: "t", type: "tab", label: "t" },
  { id: "in", type: "http in", ...place, url: "/hook", method: "post", wires: [["out"]] },
  { id: "out", type: "http response", ...place, statusCode: "200", wires: [] },
];
for (let n = 0; n < 5000; n++) flow.push({ id: `c${n}`, type: "comment", ...place, name: "x".repeat(100), wires: [] });
console.log(JSON.stringify(flow));
JS
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
cat >settings.js <<JS
module.exports = { flowFile: "flows.json", userDir: __dirname, uiHost: "127.0.0.1", uiPort: $port, credentialSecret: false,
  telemetry: { enabled: false } };
JS
node node_modules/node-red/red.js --settings settings.js --userDir . >log 2>&1 &
runtime=$!
# A request every 2 ms, from before it listens until it has answered 200 a hundred times.
node - "$port" >seen <<'JS'
const { request } = require("http");
const seen = {};
const ask = () => {
  const options = { port: process.argv[2], host: "127.0.0.1", path: "/hook", method: "POST", agent: false };
  const count = (status) => { seen[status] = (seen[status] || 0) + 1; };
  request(options, (response) => { response.resume(); count(response.statusCode); }).on("error", () => count("refused")).end();
  if (seen[200] > 100) { console.log(`404: ${seen[404] || 0}`); process.exit(); }
};
setInterval(ask, 2);
setTimeout(() => { console.log("404: none in a minute"); process.exit(); }, 60_000);
JS

echo "Node-RED $version, Node.js $(node --version)"
echo "Requests to an HTTP In from before the start. Expected of the flow's path: refused, then 200. Seen beside these:"
sed 's/^/  /' seen
if grep -qE "^404: [1-9]" seen; then
  echo "As described: Node-RED answers before its flows exist."
  exit 0
fi
echo "This has changed."
exit 1
