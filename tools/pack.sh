#!/usr/bin/env bash
# Makes what is released: tools/pack.sh [VERSION] leaves in artifacts/packages/ the packages of the libraries with their symbols, and those of the
# command: one for each platform, and the one that dotnet tool install picks among them. The version is that of the nearest tag (v1.2.3), or the one
# that is given. tools/publish.sh makes the native command, for the platform that it runs on.
set -euo pipefail
cd "$(dirname "$0")/.."
out=artifacts/packages
rm -rf "$out"
release=(-c Release -o "$out" -p:PackForRelease=true --nologo -v q)
[ $# -eq 0 ] || release+=(-p:MinVerVersionOverride="$1")

# Where the sources are: the page of the remote that this clone is of, if it has one.
url=$(git config --get remote.origin.url || true)
case $url in
  https://*) url=${url%.git}; release+=(-p:PackageProjectUrl="$url" -p:RepositoryUrl="$url") ;;
esac

for project in PortKit PortKit.Caffe PortKit.Files PortKit.Initializers PortKit.ML PortKit.Onnx PortKit.Reporting PortKit.Verification; do
  dotnet pack "src/$project" "${release[@]}"
done
dotnet pack src/PortKit.Cli "${release[@]}"
ls -l "$out"
