#!/usr/bin/env bash
# How long `verify`, `report` and `check` take for large nets, and how much memory: tools/measure-memory.sh [FOLDER [RUNS]] prints medians of so many
# runs, 3 by default. Beside them stand the weights of each net, which every command has to look at. Needs GNU time, and 1 GB in the folder.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${2:-3}
work=$(mktemp -d "${1:-.}/measure.XXXXXX")
trap 'rm -rf "$work"' EXIT
dotnet build src/PortKit.Cli -c Release -v q --nologo > /dev/null
portkit="dotnet artifacts/bin/PortKit.Cli/release/PortKit.Cli.dll"

# A finding about the signal gives exit code 1, which is no failure of the measurement.
run() {
  local name=$1
  shift
  for ((i = 0; i < runs; i++)); do
    command time -q -f "%e %U %M" -o "$work/time" "$@" > "$work/said" 2>&1 || [ $? -eq 1 ] || { cat "$work/said" >&2; exit 1; }
    cat "$work/time" >> "$work/figures"
  done
  median() { sort -n -k"$1" "$work/figures" | awk -v k="$1" -v m=$((runs / 2 + 1)) 'NR == m { print $k }'; }
  printf '%-22s %8.1f s %8.1f s CPU %6.0f MB\n' "$name" "$(median 1)" "$(median 2)" "$(awk -v kb="$(median 3)" 'BEGIN { print kb / 1000 }')"
  rm -f "$work/figures"
}

for net in unet fcn8s vgg16 resnet152; do
  file=models/$net/deploy.prototxt
  $portkit convert "$file" -o "$work/m.onnx" --seed 1 2> /dev/null
  printf '%s: %d MB of weights\n' "$net" "$(($(stat -c %s "$work/m.onnx") / 1000000))"
  run "verify" $portkit verify "$file" --seed 1
  run "report" $portkit report "$file" --seed 1 -o "$work/r.html"
  run "check" $portkit check "$work/m.onnx"
  run "check --net" $portkit check "$work/m.onnx" --net "$file"
done
