#!/usr/bin/env bash
# The first table of docs/benchmarks.md: whole runs of the native `portkit`, each beside dd or cp of as many bytes in the same run, and LeNet beside a native program
# that prints one line. tools/measure.sh [FOLDER [RUNS]] prints medians of so many runs, 5 by default, taken in turn. Needs GNU time, and 4 GB in
# the folder.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${2:-5}
work=$(mktemp -d "${1:-.}/measure.XXXXXX")
trap 'rm -rf "$work"' EXIT
portkit=$(tools/publish.sh | tail -1)

mkdir "$work/hello"
cat > "$work/hello/hello.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <PublishAot>true</PublishAot>
    <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
  </PropertyGroup>
</Project>
PROJECT
echo 'System.Console.WriteLine("hello");' > "$work/hello/Program.cs"
dotnet publish "$work/hello" -c Release -o "$work/hello/out" --nologo -v q > /dev/null

sed 's/type: "xavier"/type: "msra"/' models/vgg16/deploy.prototxt > "$work/vgg16-msra.prototxt"
"$portkit" init models/vgg16/deploy.prototxt -o "$work/vgg16.caffemodel" --seed 1 > "$work/said" 2>&1

# run NAME COMMAND...: one run, of which the wall time, the CPU time and the peak memory are noted.
run() {
  local name=$1 begin end
  shift
  rm -f "$work"/out.*
  begin=$EPOCHREALTIME
  command time -f '%U %S %M' -o "$work/time" "$@" > "$work/said" 2>&1 || { cat "$work/said" >&2; exit 1; }
  end=$EPOCHREALTIME
  awk -v n="$name" -v b="$begin" -v e="$end" '{ print n, (e - b) * 1000, ($1 + $2) * 1000, $3 / 1024 }' "$work/time" >> "$work/figures"
}

# convert NAME NET...: a conversion, and dd of as many bytes.
convert() {
  local name=$1
  shift
  run "$name" "$portkit" convert "$@" -o "$work/out.onnx" --seed 1
  local bytes
  bytes=$(stat -c %s "$work/out.onnx")
  echo "$name $bytes" >> "$work/sizes"
  run "$name:beside" dd if=/dev/zero of="$work/out.bin" bs=1M count=$bytes iflag=count_bytes status=none
}

for ((i = 0; i < runs; i++)); do
  run hello "$work/hello/out/hello"
  convert LeNet models/lenet/deploy.prototxt
  convert AlexNet models/alexnet/deploy.prototxt
  convert ResNet-152 models/resnet152/deploy.prototxt --fresh-batch-norm identity
  convert VGG-16,xavier models/vgg16/deploy.prototxt
  convert VGG-16,msra "$work/vgg16-msra.prototxt"
  run VGG-16,weights "$portkit" convert models/vgg16/deploy.prototxt --weights "$work/vgg16.caffemodel" -o "$work/out.onnx"
  echo "VGG-16,weights $(stat -c %s "$work/out.onnx")" >> "$work/sizes"
  run VGG-16,weights:beside cp "$work/vgg16.caffemodel" "$work/out.bin"
done

# median NAME COLUMN
median() { awk -v n="$1" -v c="$2" '$1 == n { print $c }' "$work/figures" | sort -n | sed -n "$(((runs + 1) / 2))p"; }

printf '| %-15s | %8s | %9s | %9s | %7s | %9s | %6s |\n' net file wall CPU peak 'dd or cp' ratio
echo '| --- | --- | --- | --- | --- | --- | --- |'
for name in LeNet AlexNet ResNet-152 VGG-16,xavier VGG-16,msra VGG-16,weights; do
  bytes=$(awk -v n="$name" '$1 == n { print $2; exit }' "$work/sizes")
  awk -v n="$name" -v b="$bytes" -v w="$(median "$name" 2)" -v c="$(median "$name" 3)" -v p="$(median "$name" 4)" -v d="$(median "$name:beside" 2)" \
    'BEGIN { sub(",", ", ", n); printf "| %-15s | %5.1f MB | %6.0f ms | %6.0f ms | %4.0f MB | %6.0f ms | %5.2f× |\n", n, b / 1e6, w, c, p, d, w / d }'
done
awk -v h="$(median hello 2)" -v l="$(median LeNet 2)" 'BEGIN { printf "\nA native program that prints one line: %.1f ms; LeNet takes %.1f times as long.\n", h, l / h }'
