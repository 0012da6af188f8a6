#!/usr/bin/env bash
# When a subflow's instance is deleted, the nodes inside are closed with `removed` false, as if they were restarted. A
# deleted node outside of a subflow gets true, as the documentation says for all nodes.
set -euo pipefail

version=4.1.15
folder=$(mktemp -d)
trap 'kill "$runtime" 2>/dev/null || true; rm -rf "$folder"' EXIT
runtime=
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts "node-red@$version" >log 2>&1 || { cat log; exit 1; }

mkdir nodes
cat >nodes/told.js <<'JS'
module.exports = (RED) => RED.nodes.registerType("told", function (config) {
  RED.nodes.createNode(this, config);
  this.on("close", (removed, done) => { console.log(`RESULT ${config.name} ${removed}`); done(); });
});
JS
cat >nodes/told.html <<'HTML'
<script type="text/javascript">RED.nodes.registerType("told", { category: "test", defaults: { name: {} } });</script>
HTML
cat >flows.json <<'JSON'
[ { "id": "t", "type": "tab", "label": "t" },
  { "id": "s", "type": "subflow", "name": "s", "in": [], "out": [] },
  { "id": "inside", "type": "told", "name": "inner", "z": "s", "x": 0, "y": 0, "wires": [] },
  { "id": "instance", "type": "subflow:s", "z": "t", "x": 0, "y": 0, "wires": [] },
  { "id": "beside", "type": "told", "name": "outer", "z": "t", "x": 0, "y": 0, "wires": [] } ]
JSON
cat >settings.js <<'JS'
module.exports = { flowFile: "flows.json", userDir: __dirname, uiHost: "127.0.0.1", uiPort: 0, credentialSecret: false,
  telemetry: { enabled: false } };
JS
node node_modules/node-red/red.js --settings settings.js --userDir . >log 2>&1 &
runtime=$!
for _ in $(seq 100); do grep -q "Started flows" log && grep -q "now running at" log && break; sleep 0.2; done
url=$(grep -oE "http://127\.0\.0\.1:[0-9]+" log | head -n 1)
# A deploy of modified nodes that deletes the instance and the node beside it.
curl --silent --fail --noproxy '*' -X POST "$url/flows" -H "Content-Type: application/json" -H "Node-RED-Deployment-Type: nodes" \
  -d '[{"id":"t","type":"tab","label":"t"},{"id":"s","type":"subflow","name":"s","in":[],"out":[]},
       {"id":"inside","type":"told","name":"inner","z":"s","x":0,"y":0,"wires":[]}]' >/dev/null
for _ in $(seq 50); do [ "$(grep -c RESULT log)" -ge 2 ] && break; sleep 0.2; done

echo "Node-RED $version, Node.js $(node --version)"
echo "A subflow's instance and a node beside it are deleted. Expected of both nodes' close: removed true. Seen:"
grep -oE "RESULT .*" log | sort | sed 's/^RESULT /  /' || true
if grep -q "RESULT outer true" log && grep -q "RESULT inner false" log; then
  echo "As described: the node inside is not told that it is gone."
  exit 0
fi
echo "This has changed."
exit 1
