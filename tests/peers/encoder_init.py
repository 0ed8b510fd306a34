#!/usr/bin/env python3
"""Initial weights of the encoders of other libraries, draw for draw.

    /usr/bin/python3 tests/peers/encoder_init.py [--tool src/Amago.Cli/bin/Release/net10.0/amago.dll] [--seed 5]

builds the layers of sb3_nature, mlagents_simple and drqv2 in PyTorch in the order in which their libraries do, under torch.manual_seed, and
compares with what `amago init --seed` draws. Orthogonal matrices are factored in float32 there and in float64 here: 1e-5.
"""

import argparse
import subprocess
import tempfile

import numpy as np
import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--tool", default="src/Amago.Cli/bin/Release/net10.0/amago.dll")
parser.add_argument("--seed", type=int, default=5)
arguments = parser.parse_args()


def orthogonal(layer, gain):
    nn.init.orthogonal_(layer.weight.data, gain)
    layer.bias.data.fill_(0)
    return layer


def sb3_nature():
    layers = {
        "cnn.0": nn.Conv2d(3, 32, 8, 4),
        "cnn.2": nn.Conv2d(32, 64, 4, 2),
        "cnn.4": nn.Conv2d(64, 64, 3),
        "linear.0": nn.Linear(64, 512),
    }
    return {name: orthogonal(layer, 2**0.5) for name, layer in layers.items()}


def mlagents_simple():
    layers = {"conv_layers.0": nn.Conv2d(3, 16, 8, 4), "conv_layers.2": nn.Conv2d(16, 32, 4, 2), "dense.0": nn.Linear(288, 128)}
    nn.init.kaiming_normal_(layers["dense.0"].weight.data, nonlinearity="linear")
    layers["dense.0"].weight.data *= 1.41
    layers["dense.0"].bias.data.zero_()
    return layers


def drqv2():
    inputs = [3, 32, 32, 32]
    layers = {f"convnet.{2 * i}": nn.Conv2d(inputs[i], 32, 3, stride=2 if i == 0 else 1) for i in range(4)}
    for layer in layers.values():
        orthogonal(layer, 2**0.5)
    layers["trunk.0"] = orthogonal(nn.Linear(32 * 13 * 13, 50), 1)
    return layers


wrong = 0
with tempfile.TemporaryDirectory() as folder:
    for build in (sb3_nature, mlagents_simple, drqv2):
        name = build.__name__
        command = ["dotnet", arguments.tool, "init", name, "--img-shape", "40,40,3", "--seed", str(arguments.seed)]
        subprocess.run([*command, "-o", f"{folder}/w.safetensors"], check=True, capture_output=True)
        convert = ["dotnet", arguments.tool, "convert", f"{folder}/w.safetensors", f"{folder}/w.npz"]
        subprocess.run(convert, check=True, capture_output=True)
        drawn = np.load(f"{folder}/w.npz")
        torch.manual_seed(arguments.seed)
        for layer, module in build().items():
            for part, parameter in module.named_parameters():
                error = np.abs(drawn[f"{layer}.{part}"] - parameter.detach().numpy()).max()
                wrong += not error <= 1e-5
                print(f"{name} {layer}.{part}: largest difference {error:.1e}")
print(f"{wrong} differ")
raise SystemExit(wrong > 0)
