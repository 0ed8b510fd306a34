#!/usr/bin/env bash
# Ours against ONNX Runtime and PyTorch on the same cases in turn: run.sh [--quick] [compare.py's options].
# Installs nothing. Needs the .NET SDK and, for each peer that is to be compared with:
#   ONNX Runtime: node, and a folder where `npm install --ignore-scripts onnxruntime-node@1.30.0` was run, named by ORT_HOME
#   PyTorch: a Python with torch, named by TORCH_PYTHON (default /usr/bin/python3; Debian's package is python3-torch)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

options=("$@")
if [ "${1:-}" = --quick ]; then
    options=(--rounds 1 --seconds 0.05 --batches 1,4 --encoders GridworldCNN,NatureishCNN "${@:2}")
fi

python=${TORCH_PYTHON:-/usr/bin/python3}
peers=()
if "$python" -c 'import torch' 2>/dev/null; then
    peers+=(--pytorch "$python" "$here/torch_worker.py")
else
    echo "without PyTorch: $python has no torch; set TORCH_PYTHON" >&2
fi

benchmarks="$root/benchmarks/Amago.Benchmarks/bin/Release/net10.0/Amago.Benchmarks.dll"
amago="$root/src/Amago.Cli/bin/Release/net10.0/amago.dll"
dotnet build -c Release "$root/src/Amago.Cli" >&2
dotnet build -c Release "$root/benchmarks/Amago.Benchmarks" >&2
if [ -n "${ORT_HOME:-}" ] && [ -d "$ORT_HOME/node_modules/onnxruntime-node" ]; then
    for model in NatureishCNN:84,84,4 IMPALAishCNN:64,64,3 DrQCNN:84,84,9 GridworldCNN:10,10,4; do
        dotnet "$amago" export "${model%:*}" --img-shape "${model#*:}" -o "$work/${model%:*}.onnx" >/dev/null 2>&1
        dotnet "$benchmarks" export-policy "${model%:*}" "${model#*:}" "$work/${model%:*}.act.onnx"
    done
    peers+=(--onnxruntime node "$here/onnx_worker.mjs" "$work" "$ORT_HOME")
else
    echo "without ONNX Runtime: set ORT_HOME to a folder where onnxruntime-node is installed" >&2
fi

# glibc gives large blocks back to the system and takes them anew at every call; where page faults are dear, PyTorch is then several times
# slower than it need be. It may keep them.
export MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=17179869184

python3 "$here/compare.py" --amago dotnet "$benchmarks" worker "${peers[@]}" "${options[@]}"
