#!/usr/bin/env bash
# Fuzzes every door of PortKit, in turn: tools/fuzz.sh 8h for a night, 3m for now, or 10000, so many inputs for each door, the same on every
# machine. It is followed by options of tools/PortKit.Fuzz, such as --seed N, --doors convert,npz, --jobs 4 or --out DIR. It ends with a table of
# what was done, and with 1 if something was found; input and stack trace of each kind lie in DIR/findings, by default artifacts/fuzz/findings.
set -euo pipefail
much=${1:?usage: tools/fuzz.sh TIME or NUMBER [OPTION...], such as tools/fuzz.sh 8h}
shift
case $much in
  *[smh]) extent=--time ;;
  *) extent=--runs ;;
esac
cd "$(dirname "$0")/.."
program=artifacts/bin/PortKit.Fuzz/release/PortKit.Fuzz.dll
dotnet build tools/PortKit.Fuzz -c Release -v q --nologo >&2
rm -rf artifacts/fuzz
exec dotnet "$program" "$extent" "$much" "$@"
