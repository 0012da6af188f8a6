#!/usr/bin/env bash
# A Catch node gets only some fields of an error that a node passes to `done` or `error`: message, code, stack and cause.
# Any other property, such as the status of a server's answer, is missing from `msg.error`, although the error object has
# it. So a flow cannot branch on it. Workaround: put such data into the error's `cause`, which is passed on.
set -euo pipefail

version=4.1.15
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts "node-red@$version" >log 2>&1 || { cat log; exit 1; }

mkdir nodes
cat >nodes/errors.js <<'JS'
// One node fails with an error that has data of its own, the other prints which fields a Catch node has passed on.
module.exports = (RED) => {
  RED.nodes.registerType("test-fails", function (config) {
    RED.nodes.createNode(this, config);
    this.on("input", (msg, send, done) => {
      const error = new Error("refused", { cause: { status: 429 } });
      done(Object.assign(error, { code: "E_REFUSED", status: 429, retryable: true }));
    });
    RED.events.once("flows:started", () => this.receive({ payload: 1 }));
  });
  RED.nodes.registerType("test-prints", function (config) {
    RED.nodes.createNode(this, config);
    this.on("input", ({ error }) => {
      for (const name of ["message", "code", "stack", "cause", "status", "retryable"])
        console.log(`RESULT ${name}: ${error[name] === undefined ? "missing" : "there"}`);
      console.log("RESULT end");
    });
  });
};
JS
cat >nodes/errors.html <<'HTML'
<script type="text/javascript">
for (const type of ["test-fails", "test-prints"])
  RED.nodes.registerType(type, { category: "test", defaults: {}, inputs: 1, outputs: 0 });
</script>
HTML
cat >flows.json <<'JSON'
[{ "id": "t", "type": "tab", "label": "t" },
 { "id": "f", "type": "test-fails", "z": "t", "x": 0, "y": 0, "wires": [] },
 { "id": "c", "type": "catch", "z": "t", "scope": null, "uncaught": false, "x": 0, "y": 0, "wires": [["p"]] },
 { "id": "p", "type": "test-prints", "z": "t", "x": 0, "y": 0, "wires": [] }]
JSON
cat >settings.js <<'JS'
module.exports = { flowFile: "flows.json", userDir: __dirname, uiHost: "127.0.0.1", uiPort: 0, credentialSecret: false,
  telemetry: { enabled: false } };
JS
node node_modules/node-red/red.js --settings settings.js --userDir . >log 2>&1 &
pid=$!
for _ in $(seq 120); do grep -q "RESULT end" log && break; sleep 0.5; done
kill -TERM "$pid"
wait "$pid" || true
grep -oE "RESULT .*: .*" log | sed 's/RESULT //' >seen || true

cat <<TEXT
Node-RED $version, Node.js $(node --version)
A node fails with an error that has message, code, cause, status and retryable; a Catch node passes it on.
Expected: msg.error has all of them.
Seen:
$(sed 's/^/  /' seen)
TEXT
for field in message code stack cause; do
  grep -q "^$field: there" seen || { echo "This has changed."; exit 1; }
done
for field in status retryable; do
  grep -q "^$field: missing" seen || { echo "This has changed."; exit 1; }
done
echo "As described: of the data that the error has of its own, only code and cause arrive."
