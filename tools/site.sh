#!/usr/bin/env bash
# Builds the documentation as a static site: tools/site.sh leaves it in artifacts/site, and index.html there is the README. Links that lead nowhere
# stop it. Needs the .NET SDK; docfx is fetched as a local tool.
set -euo pipefail
cd "$(dirname "$0")/site"
out=../../artifacts/site
rm -rf "$out"
dotnet tool restore > /dev/null
dotnet docfx docfx.json --warningsAsErrors --logLevel warning
cp "$out/README.html" "$out/index.html"
echo "$(cd "$out" && pwd)/index.html"
