#!/usr/bin/env bash
# Wall time and peak memory of the native `portkit convert` as a net grows: one InnerProduct layer of 1 M to 1 G weights, filled with a constant
# and with xavier. tools/measure-growth.sh [FOLDER [RUNS]] prints medians of so many runs, 5 by default. Needs GNU time, and 5 GB in the folder:
# the largest model is one with external data.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${2:-5}
portkit=$(tools/publish.sh | tail -1)
work=$(mktemp -d "${1:-.}/measure.XXXXXX")
trap 'rm -rf "$work"' EXIT

median() { sort -n | sed -n "$(((runs + 1) / 2))p"; }

printf '%-9s %5s  %9s  %8s  %7s\n' filler weights 'file' 'time' 'peak'
for filler in constant xavier; do
  for size in 1M:1000x1000 10M:2500x4000 100M:10000x10000 1G:31250x32000; do
    weights=${size%%:*}
    inputs=${size#*:} outputs=${size#*x}
    cat > "$work/net.prototxt" <<NET
layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 1 dim: ${inputs%x*} } } }
layer {
  name: "ip" type: "InnerProduct" bottom: "x" top: "y"
  inner_product_param { num_output: $outputs bias_term: false weight_filler { type: "$filler" value: 0.01 } }
}
NET
    : > "$work/figures"
    for ((run = 0; run < runs; run++)); do
      rm -f "$work"/out.onnx*
      command time -f '%e %M' -a -o "$work/figures" "$portkit" convert "$work/net.prototxt" -o "$work/out.onnx" --seed 1 \
        > "$work/said" 2>&1 || { cat "$work/said" >&2; exit 1; }
    done
    bytes=$(du -bc "$work"/out.onnx* | tail -1 | cut -f1)
    seconds=$(cut -d' ' -f1 "$work/figures" | median)
    memory=$(cut -d' ' -f2 "$work/figures" | median)
    printf '%-9s %7s  %6d MB  %6s s  %4d MB\n' "$filler" "$weights" $((bytes / 1000000)) "$seconds" $((memory / 1024))
  done
done
