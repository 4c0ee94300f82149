#!/usr/bin/env bash
# Measures which lines of the libraries and of the command the tests run: tools/coverage.sh leaves pages in artifacts/coverage/report, and ends with a
# table. Code that is made of schemas does not count. Takes three times as long as the tests do. Tests that end processes, or let them write next to
# nothing, fail here, as a process that is measured writes what it has counted when it ends.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$PWD/artifacts/coverage
rm -rf "$out/results" "$out/report"
for project in tests/*.Tests; do
  name=$(basename "$project")
  dotnet build "$project" -c Release -p:Coverage=true --artifacts-path "$out" -v q --nologo
  dotnet test --project "$project" -c Release -p:Coverage=true --artifacts-path "$out" --no-build --results-directory "$out/results/$name" \
    --coverlet --coverlet-output-format cobertura --coverlet-include '[PortKit*]*' --coverlet-exclude '[*.Tests]*' --coverlet-exclude-by-file '**/obj/**/*.cs' \
    || echo "$name: some of its tests fail where they are measured." >&2
done
cd tools/coverage
dotnet tool restore > /dev/null
dotnet reportgenerator "-reports:$out/results/*/*.cobertura*.xml" "-targetdir:$out/report" '-reporttypes:Html;TextSummary' -verbosity:Warning
sed -n '1,/^$/p' "$out/report/Summary.txt"
grep -E '^PortKit' "$out/report/Summary.txt"
