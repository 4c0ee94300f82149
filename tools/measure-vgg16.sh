#!/usr/bin/env bash
# Wall time and peak memory of the native `portkit convert` on VGG-16 (138 M weights), filled with xavier and with msra, beside the time that dd needs
# to write as many bytes to the same disk. Medians of five runs, taken in turn. Needs GNU time.
set -euo pipefail
cd "$(dirname "$0")/.."
portkit=$(tools/publish.sh | tail -1)
work=$(mktemp -d "${1:-.}/measure.XXXXXX")
trap 'rm -rf "$work"' EXIT
sed 's/type: "xavier"/type: "msra"/' models/vgg16/deploy.prototxt > "$work/msra.prototxt"
cp models/vgg16/deploy.prototxt "$work/xavier.prototxt"

for _ in 1 2 3 4 5; do
  for filler in xavier msra; do
    rm -f "$work/out.onnx"
    command time -f "$filler %e %M" -a -o "$work/figures" "$portkit" convert "$work/$filler.prototxt" -o "$work/out.onnx" --seed 1
  done
  bytes=$(stat -c %s "$work/out.onnx")
  rm -f "$work/out.bin"
  command time -f "dd %e %M" -a -o "$work/figures" dd if=/dev/zero of="$work/out.bin" bs=1M count=$((bytes / 1048576)) status=none
done

for what in xavier msra dd; do
  seconds=$(awk -v w=$what '$1 == w { print $2 }' "$work/figures" | sort -n | sed -n 3p)
  memory=$(awk -v w=$what '$1 == w { print $3 }' "$work/figures" | sort -n | sed -n 3p)
  printf '%-7s %5s s   peak %4d MB\n' "$what" "$seconds" $((memory / 1024))
done
