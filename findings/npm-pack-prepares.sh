#!/usr/bin/env bash
# `npm pack --ignore-scripts` still runs a project's `prepare` in npm 10, but not in npm 11. So a test that packs the built
# files rebuilds the folder while another test uses it. Which npm runs depends on the caller: a dependency may include one,
# which a script of package.json finds first.
# Workaround: nothing else uses the built files while they are packed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/project"
cat >"$folder/project/package.json" <<'JSON'
{ "name": "packed", "version": "1.0.0", "scripts": { "prepare": "node -e \"fs.writeFileSync('prepared', '')\"" } }
JSON

said=
for version in 10.9.9 11.19.1; do
  mkdir -p "$folder/$version"
  npm install --prefix "$folder/$version" --no-audit --no-fund --ignore-scripts "npm@$version" >"$folder/log" 2>&1 ||
    { cat "$folder/log"; exit 1; }
  rm -f "$folder/project/prepared"
  (cd "$folder/project" && node "$folder/$version/node_modules/npm/bin/npm-cli.js" pack --ignore-scripts) >/dev/null 2>&1
  if [ -e "$folder/project/prepared" ]; then ran="runs prepare"; else ran="runs nothing"; fi
  echo "npm $version, Node.js $(node --version): npm pack --ignore-scripts $ran. Expected: nothing"
  said="$said$version $ran; "
done
if [ "$said" = "10.9.9 runs prepare; 11.19.1 runs nothing; " ]; then
  echo "As described."
  exit 0
fi
echo "This has changed."
exit 1
