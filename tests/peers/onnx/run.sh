#!/usr/bin/env bash
# The peer check of ONNX export: installs ONNX Runtime from npm into a temporary folder, exports, runs, compares.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

dotnet run -c Release --project "$here/../OnnxPeer" -- "$work/cases"
cd "$work"
npm install --ignore-scripts --no-audit --no-fund --silent onnxruntime-node@1.30.0
node "$here/check.mjs" "$work/cases"
