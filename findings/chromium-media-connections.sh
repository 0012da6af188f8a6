#!/usr/bin/env bash
# Chromium 156: media elements keep their connection to an HTTP/1.1 server while they have read ahead enough and wait, and a
# browser has six to a server. Of twelve audio elements of one page that play files of three minutes, the first six begin, the
# others wait, and so does every other request of the page, as long as the six play. Expected: an element that has enough ahead
# frees its connection, because it asks for a range again when it goes on.
# Workaround: the server answers an open range with a part of it (here 256 KiB), after which the connection is free.
set -euo pipefail

command -v chromium >/dev/null || { echo "This finding is about Chromium: install Debian's package chromium."; exit 2; }
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund playwright-core@1.65.1 >/dev/null
echo "$(chromium --version | sed 's/ built.*//'), Playwright $(node -p 'require("playwright-core/package.json").version'), Node.js $(node -p process.versions.node)"

cat > elements.js <<'JS'
const { createServer } = require("node:http");
const { chromium } = require("playwright-core");

const [RATE, SECONDS, ELEMENTS, PART] = [48_000, 180, 12, 262_144];
const wav = Buffer.alloc(44 + 2 * RATE * SECONDS);
wav.write("RIFF", 0, "latin1");
wav.writeUInt32LE(wav.length - 8, 4);
wav.write("WAVEfmt ", 8, "latin1");
wav.writeUInt32LE(16, 16);
for (const [at, value] of [[20, 1], [22, 1], [32, 2], [34, 16]]) wav.writeUInt16LE(value, at);
wav.writeUInt32LE(RATE, 24);
wav.writeUInt32LE(2 * RATE, 28);
wav.write("data", 36, "latin1");
wav.writeUInt32LE(wav.length - 44, 40);

let most = Number.POSITIVE_INFINITY;
const server = createServer(({ url, headers }, response) => {
  if (!url.endsWith(".wav")) return response.setHeader("content-type", "text/html").end("<!doctype html>");
  const [, from = "0"] = /^bytes=(\d+)-/.exec(headers.range ?? "") ?? [];
  const [start, end] = [Number(from), Math.min(wav.length, Number(from) + most)];
  const range = { "content-range": `bytes ${start}-${end - 1}/${wav.length}`, "accept-ranges": "bytes" };
  response.writeHead(206, { "content-type": "audio/wav", "cache-control": "no-store", ...range });
  response.end(wav.subarray(start, end));
});

/** How many of the elements play after 8 s, and whether another request is answered then. */
async function playing(browser) {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const result = await page.evaluate(async (count) => {
    const all = Array.from({ length: count }, (_, n) => new Audio(`/${n}.wav`));
    for (const element of all) void element.play().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 8000));
    const other = await fetch("/other", { signal: AbortSignal.timeout(4000) }).then(() => true, () => false);
    return { heard: all.filter(({ currentTime }) => currentTime > 1).length, other };
  }, ELEMENTS);
  await page.close();
  return result;
}

(async () => {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const args = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"];
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args });
  const whole = await playing(browser);
  most = PART;
  const parts = await playing(browser);
  await browser.close();
  const told = ({ heard, other }) => `${heard} of ${ELEMENTS} play, another request is ${other ? "" : "not "}answered`;
  console.log(`whole ranges: ${told(whole)}`);
  console.log(`parts of ${PART / 1024} KiB: ${told(parts)}`);
  process.exit(whole.heard <= 6 && !whole.other && parts.heard === ELEMENTS && parts.other ? 0 : 1);
})();
JS
node elements.js || { echo "This has changed."; exit 1; }
echo "As found: six elements hold all connections of the page."
