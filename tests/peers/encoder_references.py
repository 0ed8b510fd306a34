#!/usr/bin/env python3
"""What PyTorch computes for the encoders whose own libraries need JAX or Ray: files as tests/Amago.Tests/Reference/policies has them.

    /usr/bin/python3 tests/peers/encoder_references.py FOLDER

writes encoder_dreamerv3.npz, encoder_dreamerv3_library.npz and encoder_conv_spec.npz: obs (N, C, H, W) uint8, features, a cotangent,
parameters p.NAME and gradients g.NAME. The networks are written from the paper and the libraries' documentation, one operation a line, and
share no code with what they judge. The same output on every run of one PyTorch.
"""

import sys

import numpy as np
import torch
from torch.nn import functional as F


def write(folder, name, shape, parameters, forward, seed):
    torch.manual_seed(seed)
    obs = torch.randint(0, 256, shape, dtype=torch.uint8)
    values = {key: (torch.randn(size) * scale + offset).requires_grad_() for key, (size, scale, offset) in parameters.items()}
    features = forward(obs, values)
    cotangent = torch.randn_like(features)
    (features * cotangent).sum().backward()
    arrays = {"obs": obs, "features": features, "cotangent": cotangent}
    for key, value in values.items():
        arrays[f"p.{key}"] = value
        arrays[f"g.{key}"] = value.grad
    np.savez(f"{folder}/encoder_{name}.npz", **{key: value.detach().numpy() for key, value in arrays.items()})
    print(f"{name}: {tuple(shape)} -> {tuple(features.shape)}")


def gelu(x):
    """By its definition: the gradient of F.gelu is zero for some layouts in PyTorch 1.13."""
    return x * 0.5 * (1 + torch.erf(x / 2**0.5))


def dreamer(act):
    """Depth 3, multiples 2, 3, kernel 5; pools before norms; features in H, W, C order."""

    def forward(obs, p):
        x = obs.float() / 255 - 0.5
        for i in range(2):
            x = F.conv2d(x, p[f"cnn{i}.weight"], p[f"cnn{i}.bias"], padding=2)
            x = F.max_pool2d(x, 2)
            mean_square = (x * x).mean(dim=1, keepdim=True)
            x = x * (torch.rsqrt(mean_square + 1e-4) * p[f"cnn{i}norm.scale"][:, None, None])
            x = act(x)
        return x.permute(0, 2, 3, 1).reshape(x.shape[0], -1)

    return forward


def dreamer_parameters(channels):
    parameters, inputs = {}, channels
    for i, outputs in enumerate((6, 9)):
        parameters[f"cnn{i}.weight"] = ((outputs, inputs, 5, 5), 1 / (25 * inputs) ** 0.5, 0)
        parameters[f"cnn{i}.bias"] = ((outputs,), 0.1, 0)
        parameters[f"cnn{i}norm.scale"] = ((outputs,), 0.3, 1)
        inputs = outputs
    return parameters


def same(x, kernel, stride):
    """TensorFlow's padding: ceil(size / stride) windows, the odd row or column below or to the right."""
    pads = []
    for size, k, s in reversed(list(zip(x.shape[-2:], kernel, stride))):
        total = max((-(-size // s) - 1) * s + k - size, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


def conv_spec(obs, p):
    """conv_filters [[8, [5, 4], [3, 2], 'same'], [12, [2, 3], 1, 'valid'], [16, 4, 2, 'same']], ELU, 20 features."""
    x = obs.float() / 128 - 1
    x = F.elu(F.conv2d(same(x, (5, 4), (3, 2)), p["convs.0.weight"], p["convs.0.bias"], stride=(3, 2)))
    x = F.elu(F.conv2d(x, p["convs.2.weight"], p["convs.2.bias"]))
    x = F.elu(F.conv2d(same(x, (4, 4), (2, 2)), p["convs.4.weight"], p["convs.4.bias"], stride=2))
    return F.elu(F.linear(x.flatten(1), p["linear.weight"], p["linear.bias"]))


folder = sys.argv[1]
write(folder, "dreamerv3", (3, 3, 16, 20), dreamer_parameters(3), dreamer(gelu), seed=1)
write(folder, "dreamerv3_library", (2, 4, 12, 8), dreamer_parameters(4), dreamer(lambda x: F.gelu(x, approximate="tanh")), seed=2)
write(
    folder,
    "conv_spec",
    (3, 3, 23, 17),
    {
        "convs.0.weight": ((8, 3, 5, 4), 0.13, 0),
        "convs.0.bias": ((8,), 0.1, 0),
        "convs.2.weight": ((12, 8, 2, 3), 0.15, 0),
        "convs.2.bias": ((12,), 0.1, 0),
        "convs.4.weight": ((16, 12, 4, 4), 0.07, 0),
        "convs.4.bias": ((16,), 0.1, 0),
        "linear.weight": ((20, 16 * 4 * 4), 0.06, 0),
        "linear.bias": ((20,), 0.1, 0),
    },
    conv_spec,
    seed=3,
)
