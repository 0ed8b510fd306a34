#!/usr/bin/env bash
# Training end to end, `amago train breakout` and the same in PyTorch, in turn: ppo.sh [rounds] [threads] [steps].
# Installs nothing. Needs the .NET SDK, and a Python with torch and numpy, named by TORCH_PYTHON (default /usr/bin/python3; Debian's package
# is python3-torch, which is only as fast as the BLAS beside it: libopenblas0). Prints steps a second of every round, then the ratio of the medians.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python=${TORCH_PYTHON:-/usr/bin/python3}
rounds=${1:-3} threads=${2:-$(nproc)} steps=${3:-100000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -c 'import torch, numpy' || { echo "ppo.sh: $python has no torch; set TORCH_PYTHON" >&2; exit 3; }
dotnet build -c Release "$root/src/Amago.Cli" -v q -nologo >&2

export MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=17179869184 # see run.sh
for round in $(seq "$rounds"); do
    dotnet "$root/src/Amago.Cli/bin/Release/net10.0/amago.dll" train breakout --steps "$steps" --threads "$threads" --out "$work/run-$round" --json >"$work/ours-$round.json"
    "$python" "$here/ppo_torch.py" --steps "$steps" --threads "$threads" >"$work/torch-$round.json"
    "$python" - "$work/ours-$round.json" "$work/torch-$round.json" <<'PYTHON'
import json, sys
ours, torch = (json.load(open(path)) for path in sys.argv[1:])
print(f"Amago.Nets {ours['steps_per_second']:8.0f} steps/s (return {ours['mean_return']:.2f})   PyTorch {torch['steps_per_second']:8.0f} steps/s (return {torch['mean_return']:.2f})   {ours['steps_per_second'] / torch['steps_per_second']:.2f} times")
PYTHON
done
"$python" - "$work" <<'PYTHON'
import glob, json, statistics, sys
ours, torch = (statistics.median(json.load(open(path))["steps_per_second"] for path in glob.glob(f"{sys.argv[1]}/{name}-*.json")) for name in ("ours", "torch"))
print(f"medians: {ours:.0f} and {torch:.0f} steps a second, {ours / torch:.2f} times")
PYTHON
