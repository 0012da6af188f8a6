#!/usr/bin/env bash
# When an HTTP In node closes, it removes the first route with its method and path, even that of another node. If another
# node added its route on the same path first, that route is removed. The route of the deleted HTTP In remains, and accepts
# requests that nothing answers any more.
# Workaround: no plain route on RED.httpNode, but one middleware in front of the routes, with its own table of paths.
set -euo pipefail

version=4.1.15
folder=$(mktemp -d)
runtime=
trap 'kill "$runtime" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts "node-red@$version" >log 2>&1 || { cat log; exit 1; }

mkdir nodes
cat >nodes/hook.js <<'JS'
// A node's own route, as documented. It passes on requests without ?mine.
module.exports = (RED) => RED.nodes.registerType("hook", function (config) {
  RED.nodes.createNode(this, config);
  RED.httpNode.get("/hook", (request, response, next) => ("mine" in request.query ? response.send("the node's own") : next()));
});
JS
cat >nodes/hook.html <<'HTML'
<script type="text/javascript">RED.nodes.registerType("hook", { category: "test", defaults: {} });</script>
HTML
own='{ "id": "t", "type": "tab", "label": "t" }, { "id": "h", "type": "hook", "z": "t", "x": 0, "y": 0, "wires": [] }'
http='{ "id": "i", "type": "http in", "z": "t", "x": 0, "y": 0, "url": "/hook", "method": "get", "wires": [["f"]] },
  { "id": "f", "type": "change", "z": "t", "x": 0, "y": 0, "rules": [{ "t": "set", "p": "payload", "pt": "msg", "to": "HTTP In", "tot": "str" }], "wires": [["r"]] },
  { "id": "r", "type": "http response", "z": "t", "x": 0, "y": 0, "wires": [] }'
echo "[$own, $http]" >flows.json
cat >settings.js <<'JS'
module.exports = { flowFile: "flows.json", userDir: __dirname, uiHost: "127.0.0.1", uiPort: 0, credentialSecret: false,
  httpAdminRoot: "/admin", telemetry: { enabled: false } };
JS
node node_modules/node-red/red.js --settings settings.js --userDir . >log 2>&1 &
runtime=$!
for _ in $(seq 300); do grep -q "Started flows" log && grep -q "now running at" log && break; sleep 0.2; done
url=$(grep -oE "http://127\.0\.0\.1:[0-9]+" log | head -n 1)
# Status and text of an answer. A request that still reaches the HTTP In gets none, because its flow was removed.
get() {
  rm -f body
  local status
  status=$(curl --silent --noproxy '*' -o body -w '%{http_code}' --max-time 3 "$url$1") || { echo "no answer"; return; }
  echo "$status $(head -c 80 body)"
}

echo "Node-RED $version, Node.js $(node --version)"
before=$(get "/hook?mine")
echo "GET /hook?mine, with an HTTP In on /hook beside it: $before"
curl --silent --fail --noproxy '*' -X POST "$url/admin/flows" -H "Content-Type: application/json" \
  -H "Node-RED-Deployment-Type: nodes" -d "[$own]" >/dev/null
for _ in $(seq 100); do grep -q "Started modified nodes" log && break; sleep 0.2; done
after=$(get "/hook?mine")
echo "The HTTP In is deleted. Expected of GET /hook?mine: the same. Seen: $after"
if [ "$before" = "200 the node's own" ] && [ "$after" = "no answer" ]; then
  echo "As described: the other node's route was removed."
  exit 0
fi
echo "This has changed."
exit 1
