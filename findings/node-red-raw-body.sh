#!/usr/bin/env bash
# With the default settings the editor's app is mounted on "/" before the nodes' app, and parses every JSON body, also those
# for the nodes' routes. So if a node's route reads the request to check a signature over its bytes, it reads nothing.
# With `httpAdminRoot` set, as many developers do, it reads everything.
# Workaround: a middleware on the root app, before the mounted apps.
set -euo pipefail

version=4.1.15
folder=$(mktemp -d)
runtime=
trap 'kill "$runtime" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts "node-red@$version" >log 2>&1 || { cat log; exit 1; }

mkdir nodes
cat >nodes/raw.js <<'JS'
// A route that responds with the number of bytes that it reads.
module.exports = (RED) => RED.nodes.registerType("raw", function (config) {
  RED.nodes.createNode(this, config);
  RED.httpNode.post("/raw", async (request, response) => {
    let bytes = 0;
    if (!request.readableEnded) for await (const piece of request) bytes += piece.length;
    response.send(`${bytes} bytes`);
  });
});
JS
cat >nodes/raw.html <<'HTML'
<script type="text/javascript">RED.nodes.registerType("raw", { category: "test", defaults: {} });</script>
HTML
cat >flows.json <<'JSON'
[{ "id": "t", "type": "tab", "label": "t" }, { "id": "r", "type": "raw", "z": "t", "x": 0, "y": 0, "wires": [] }]
JSON
ask() {
  cat >settings.js <<JS
module.exports = { flowFile: "flows.json", userDir: __dirname, uiHost: "127.0.0.1", uiPort: 0, credentialSecret: false,
  httpAdminRoot: "$1", telemetry: { enabled: false } };
JS
  node node_modules/node-red/red.js --settings settings.js --userDir . >log 2>&1 &
  runtime=$!
  for _ in $(seq 300); do grep -q "Started flows" log && grep -q "now running at" log && break; sleep 0.2; done
  curl --silent --noproxy '*' --max-time 5 -X POST -H "Content-Type: application/json" -d '{"some":"body"}' \
    "$(grep -oE "http://127\.0\.0\.1:[0-9]+" log | head -n 1)/raw" >answer || true
  kill "$runtime"
  wait "$runtime" 2>/dev/null || true
}

echo "Node-RED $version, Node.js $(node --version)"
ask /
default=$(cat answer)
ask /admin
moved=$(cat answer)
echo "A body of 15 bytes is sent to a node's route. Expected: 15 bytes are read."
echo "Seen with the default settings: $default. With httpAdminRoot \"/admin\": $moved."
if [ "$default" = "0 bytes" ] && [ "$moved" = "15 bytes" ]; then
  echo "As described: the editor's app has read the body."
  exit 0
fi
echo "This has changed."
exit 1
