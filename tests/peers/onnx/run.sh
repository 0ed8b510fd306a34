#!/usr/bin/env bash
# The peer check of ONNX export: installs ONNX Runtime from npm into a temporary folder, exports, runs, compares.
# Exit code 3: ONNX Runtime could not be installed, and nothing was checked.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm install --ignore-scripts --no-audit --no-fund --silent onnxruntime-node@1.30.0 || exit 3
dotnet run -c Release --project "$here/../OnnxPeer" -- "$work/cases"
node "$here/check.mjs" "$work/cases"
