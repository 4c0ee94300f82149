#!/usr/bin/env bash
# Writes COUNT nets of LeNet's size into FOLDER, each in a folder of its own, as FOLDER/0001/deploy.prototxt: for docs/batch.md and its figures.
# No two are alike: the layer ip1 of each has another number of outputs, from 450 to 549, and each net has another name.
set -euo pipefail
if [ $# -ne 2 ]; then
  echo "usage: tools/many-nets.sh COUNT FOLDER" >&2
  exit 2
fi
lenet=$(dirname "$0")/../models/lenet/deploy.prototxt
for ((i = 1; i <= $1; i++)); do
  folder=$2/$(printf '%04d' "$i")
  mkdir -p "$folder"
  sed -e "s/^name: .*/name: \"LeNet$i\"/" -e "s/num_output: 500/num_output: $((450 + i % 100))/" "$lenet" > "$folder/deploy.prototxt"
done
