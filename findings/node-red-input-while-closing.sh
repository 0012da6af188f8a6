#!/usr/bin/env bash
# When Node-RED closes a node, the node still receives messages in transit after its `close` handler was called, if the
# handler takes `done`; until `done` is called, the node gets input. A node without `done` gets none. So a node that closes
# its files in `close` opens them again. Workaround: in `close`, wait for one turn of the event loop (setImmediate), then
# ignore input.
set -euo pipefail

version=4.1.15
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts "node-red@$version" >log 2>&1 || { cat log; exit 1; }

mkdir nodes
cat >nodes/closing.js <<'JS'
// A sender that sends one message on SIGTERM, and two receivers: one closes at once, the other takes 200 ms.
module.exports = (RED) => {
  RED.nodes.registerType("test-sender", function (config) {
    RED.nodes.createNode(this, config);
    process.prependListener("SIGTERM", () => this.send({ payload: "on its way" }));
  });
  const receiver = (name, isSlow) =>
    RED.nodes.registerType(name, function (config) {
      RED.nodes.createNode(this, config);
      let isClosing = false;
      this.on("input", (msg, send, done) => {
        console.log(`RESULT ${name}: input ${isClosing ? "after" : "before"} close`);
        done();
      });
      const close = () => { isClosing = true; console.log(`RESULT ${name}: close`); };
      if (isSlow) this.on("close", (done) => { close(); setTimeout(done, 200); });
      else this.on("close", () => close());
    });
  receiver("test-done", true);
  receiver("test-sync", false);
};
JS
cat >nodes/closing.html <<'HTML'
<script type="text/javascript">
for (const type of ["test-sender", "test-done", "test-sync"])
  RED.nodes.registerType(type, { category: "test", defaults: {}, inputs: 1, outputs: 1 });
</script>
HTML
cat >flows.json <<'JSON'
[{ "id": "t", "type": "tab", "label": "t" },
 { "id": "s", "type": "test-sender", "z": "t", "x": 0, "y": 0, "wires": [["d", "y"]] },
 { "id": "d", "type": "test-done", "z": "t", "x": 0, "y": 0, "wires": [[]] },
 { "id": "y", "type": "test-sync", "z": "t", "x": 0, "y": 0, "wires": [[]] }]
JSON
cat >settings.js <<'JS'
module.exports = { flowFile: "flows.json", userDir: __dirname, uiHost: "127.0.0.1", uiPort: 0, credentialSecret: false,
  telemetry: { enabled: false } };
JS
node node_modules/node-red/red.js --settings settings.js --userDir . >log 2>&1 &
pid=$!
for _ in $(seq 120); do grep -q "Started flows" log && break; sleep 0.5; done
kill -TERM "$pid"
wait "$pid" || true
grep -oE "RESULT .*" log | sed 's/RESULT //' >seen || true

cat <<TEXT
Node-RED $version, Node.js $(node --version)
A message is sent to two nodes right before Node-RED stops. One has a close handler with done, the other without.
Expected: neither gets input after its close handler was called.
Seen:
$(sed 's/^/  /' seen)
TEXT
grep -q "test-done: input after close" seen || { echo "This has changed."; exit 1; }
if grep -q "test-sync: input after close" seen; then echo "This has changed."; exit 1; fi
echo "As described: the node whose close takes done gets input after it."
