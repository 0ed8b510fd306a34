#!/usr/bin/env python3
"""Compares the checkpoints of PyTorch and of Amago.Formats, both ways, on random state dicts.

There: torch.save writes, in the layout since PyTorch 1.6 or the one before, TorchCheckpoint reads (and writes what it read as safetensors,
which this script parses).
Back: TorchCheckpoint writes, torch.load(weights_only=True) reads.

Needs PyTorch 1.13 or newer and the .NET SDK; installs nothing.
"""

import argparse
import collections
import json
import math
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile

try:
    import torch
except ImportError:
    sys.exit("checkpoints.py needs PyTorch 1.13 or newer (Debian: apt-get install python3-torch)")

PEER = pathlib.Path(__file__).parent / "CheckpointPeer" / "CheckpointPeer.csproj"

# What becomes of PyTorch's types.
READ_AS = {
    torch.float64: torch.float32, torch.float32: torch.float32, torch.float16: torch.float32, torch.bfloat16: torch.float32,
    torch.int64: torch.int64, torch.int32: torch.int64, torch.int16: torch.int64, torch.int8: torch.int64,
    torch.uint8: torch.uint8, torch.bool: torch.uint8,
}
SAFETENSORS = {"F32": torch.float32, "U8": torch.uint8, "I64": torch.int64}
SPECIAL = [0.0, -0.0, math.inf, -math.inf, math.nan, 1e-40, 65504.0, 3e38]


def random_shape(rng):
    return [rng.choice([0, 1, 1, 2, 3, 4, 7]) for _ in range(rng.randint(0, 5))]


def random_values(rng, count, dtype):
    if dtype.is_floating_point:
        return torch.tensor([rng.choice(SPECIAL) if rng.random() < 0.1 else rng.gauss(0, 100) for _ in range(count)]).to(dtype)
    if dtype == torch.bool:
        return torch.tensor([rng.random() < 0.5 for _ in range(count)], dtype=dtype)
    info = torch.iinfo(dtype)
    return torch.tensor([rng.randint(info.min, info.max) for _ in range(count)], dtype=dtype)


def random_tensor(rng, pool):
    """A tensor of any type and layout; now and then a view of an earlier one's storage."""
    if pool and rng.random() < 0.25:
        base = rng.choice(pool)
    else:
        dtype = rng.choice(list(READ_AS))
        shape = random_shape(rng)
        base = random_values(rng, math.prod(shape), dtype).reshape(shape)
        pool.append(base)
    view = base
    for _ in range(rng.randint(0, 3)):
        kind = rng.randrange(5)
        if view.dim() == 0 or kind == 0:
            view = view.unsqueeze(0).expand(rng.randint(0, 3), *view.shape) if rng.random() < 0.3 else view.unsqueeze(rng.randint(0, view.dim()))
        elif kind == 1:
            view = view.permute(rng.sample(range(view.dim()), view.dim()))
        elif kind == 2:
            dim = rng.randrange(view.dim())
            start = rng.randint(0, view.shape[dim])
            view = view.narrow(dim, start, rng.randint(0, view.shape[dim] - start))
        elif kind == 3:
            slices = [slice(None)] * view.dim()
            slices[rng.randrange(view.dim())] = slice(None, None, rng.randint(1, 3))
            view = view[tuple(slices)]
        else:
            dim = rng.randrange(view.dim())
            if view.shape[dim] > 0:
                view = view.select(dim, rng.randrange(view.shape[dim]))
    if rng.random() < 0.15 and view.is_floating_point():
        view = torch.nn.Parameter(view, requires_grad=rng.random() < 0.5)
    return view


def random_value(rng, pool, depth):
    kind = rng.random()
    if depth < 3 and kind < 0.12:
        return random_dict(rng, pool, depth + 1)
    if depth < 3 and kind < 0.2:
        items = [random_value(rng, pool, depth + 1) for _ in range(rng.randint(0, 3))]
        return tuple(items) if rng.random() < 0.5 else items
    if kind < 0.24:
        return rng.choice([0, 1, -1, 255, 256, 65536, -(2**31), 2**31, 2**63 - 1, -(2**63)])
    if kind < 0.27:
        return rng.gauss(0, 1)
    if kind < 0.3:
        return rng.random() < 0.5
    if kind < 0.32:
        return None
    if kind < 0.34:
        return "text \u2603"
    if kind < 0.35:
        return torch.Size([2, 3])
    return random_tensor(rng, pool)


def random_dict(rng, pool, depth):
    keys = {rng.choice(["conv", "blocks", "norm", "\u00e9", "weight", "a b"]) + str(rng.randrange(100)) for _ in range(rng.randint(0, 8))}
    items = [(key, random_value(rng, pool, depth)) for key in sorted(keys)]
    return collections.OrderedDict(items) if rng.random() < 0.5 else dict(items)


def module_state_dict(rng):
    """What modules give: an OrderedDict with attributes."""
    module = torch.nn.Sequential(torch.nn.Conv2d(rng.randint(1, 4), 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Linear(5, 2))
    return {"model": module.state_dict(), "optimizer": torch.optim.Adam(module.parameters()).state_dict(), "step": rng.randrange(1000)}


def flatten(value, name, result):
    """The tensors that Amago.Formats is to read, by name."""
    if isinstance(value, dict):
        for key, item in value.items():
            flatten(item, f"{name}.{key}" if name else str(key), result)
    elif isinstance(value, (list, tuple)):
        for i, item in enumerate(value):
            flatten(item, f"{name}.{i}" if name else str(i), result)
    elif isinstance(value, torch.Tensor):
        result[name or "tensor"] = value.detach().to(READ_AS[value.dtype]).contiguous()
    elif isinstance(value, bool):
        result[name] = torch.tensor(value).to(torch.uint8)
    elif isinstance(value, int):
        result[name] = torch.tensor(value, dtype=torch.int64)
    elif isinstance(value, float):
        result[name] = torch.tensor(value, dtype=torch.float32)
    return result


def tensor_bytes(tensor):
    return tensor.contiguous().numpy().tobytes()


def read_safetensors(path):
    file = path.read_bytes()
    (length,) = struct.unpack("<Q", file[:8])
    data = file[8 + length:]
    result = collections.OrderedDict()
    for name, entry in json.loads(file[8:8 + length]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            result[name] = (SAFETENSORS[entry["dtype"]], entry["shape"], data[begin:end])
    return result


def differences(expected, actual):
    """Names whose type, shape or bytes differ; actual gives (dtype, shape, bytes)."""
    if list(expected) != list(actual):
        return [f"names {list(expected)} became {list(actual)}"]
    return [name for name, tensor in expected.items() if (tensor.dtype, list(tensor.shape), tensor_bytes(tensor)) != actual[name]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20240607)
    options = parser.parse_args()
    print(f"PyTorch {torch.__version__}, seed {options.seed}, {options.cases} cases")

    rng = random.Random(options.seed)
    torch.manual_seed(options.seed)
    root = pathlib.Path(tempfile.mkdtemp(prefix="amago-checkpoints-"))
    torch_files, ours, again = root / "torch", root / "ours", root / "again"
    for folder in (torch_files, ours, again):
        folder.mkdir()
    peer = ["dotnet", "run", "-c", "Release", "--project", str(PEER), "--"]

    expected = {}
    for case in range(options.cases):
        value = module_state_dict(rng) if case % 20 == 0 else random_tensor(rng, []) if case % 20 == 1 else random_dict(rng, [], 0)
        zipped = rng.random() < 0.5
        torch.save(value, torch_files / f"{case}.pt", pickle_protocol=rng.choice([2, 2, 3, 4, 5]), _use_new_zipfile_serialization=zipped)
        expected[case] = flatten(value, "", {})
    subprocess.run([*peer, torch_files, ours], check=True)
    subprocess.run([*peer, ours, again], check=True)

    failures = 0
    for case, tensors in expected.items():
        there = differences(tensors, read_safetensors(ours / f"{case}.safetensors"))
        loaded = torch.load(again / f"{case}.pt", weights_only=True)
        kind = [] if type(loaded) is collections.OrderedDict and all(t.is_contiguous() for t in loaded.values()) else [f"got {type(loaded)}"]
        back = kind + differences(tensors, {name: (t.dtype, list(t.shape), tensor_bytes(t)) for name, t in loaded.items()})
        if there or back:
            failures += 1
            print(f"case {case} ({torch_files / str(case)}.pt): there {there}, back {back}")

    count = sum(len(tensors) for tensors in expected.values())
    print(f"{options.cases - failures} of {options.cases} state dicts equal both ways, {count} tensors")
    if failures:
        sys.exit(1)
    shutil.rmtree(root)


if __name__ == "__main__":
    main()
