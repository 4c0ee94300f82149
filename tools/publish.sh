#!/usr/bin/env bash
# Publishes the native command: tools/publish.sh [RID] leaves `portkit`, with ONNX Runtime's library beside it, in artifacts/publish/RID/.
# Needs the .NET 10 SDK and a C linker (gcc or clang, zlib's headers). For x64 it is built for processors with AVX2 (2013 and later), which
# doubles its speed; INSTRUCTION_SET=x86-64-v2 tools/publish.sh builds one for older ones.
set -euo pipefail
cd "$(dirname "$0")/.."
rid=${1:-$(dotnet --info | awk '/^ *RID:/ { print $2 }')}
out=artifacts/publish/$rid
rm -rf "$out"
case $rid in
  *-x64) set -- -p:IlcInstructionSet="${INSTRUCTION_SET:-x86-64-v3}" ;;
  *) set -- ;;
esac
dotnet publish src/PortKit.Cli -c Release -r "$rid" -p:PublishAot=true -p:PackAsTool=false -p:DebugSymbols=false -p:DebugType=none \
  "$@" -o "$out" --nologo -v q

# The project's name is not the command's: see the note in PortKit.Cli.csproj.
suffix=
[ -f "$out/PortKit.Cli.exe" ] && suffix=.exe
mv "$out/PortKit.Cli$suffix" "$out/portkit$suffix"
rm -f "$out"/*.dbg "$out"/*.pdb "$out"/*.xml "$out"/*.lib
echo "$out/portkit$suffix"
