"""What observations become before a policy sees them, for tests/Amago.Tests/Reference/observations.safetensors.

    /usr/bin/python3 tests/peers/observations.py        # Debian's python3-torch; writes the file that the tests of observations read

Three things, each stated from its formula and sharing no code with the library: normalisations of rows with their gradients (amago's
Normalization), running statistics (VecNormalize of stable-baselines3 in NumPy's float64, InputNorm of amago), and amago's two timestep
encoders, forward and backward, in each of their settings.
"""
import json
import math
import pathlib
import struct

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

METHODS = ["layer", "rmsnorm", "unitball", "unitball-detach", "hypersphere", "simnorm", "none"]
NUMERATOR = [0.029792778657264946, 0.6183735264987601, 2.323309062531321, 3.051936237265109, 1.4854203263828845, 0.2510244961111299]
DENOMINATOR = [-1.1419548357285474, 4.393159974992486, 0.8714712309957245, 0.34719662339598834]
PAD = 4.0


class Adaptive(nn.Module):
    def __init__(self):
        super().__init__()
        self.numerator = nn.Parameter(torch.tensor(NUMERATOR))
        self.denominator = nn.Parameter(torch.tensor(DENOMINATOR))

    def forward(self, x):
        above = sum(n * x**k for k, n in enumerate(self.numerator))
        return above / (1 + sum((d * x ** (k + 1)).abs() for k, d in enumerate(self.denominator)))


class Function(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def activation(name):
    return Adaptive() if name == "adaptive" else Function({"leaky_relu": F.leaky_relu, "relu": F.relu, "gelu": F.gelu, "mish": F.mish}[name])


class RmsNorm(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(features))

    def forward(self, x):
        return self.scale * x / torch.sqrt((x * x).mean(-1, keepdim=True) + 1e-5)


class Normalization(nn.Module):
    def __init__(self, method, features):
        super().__init__()
        self.method = method
        if method == "layer":
            self.norm = nn.LayerNorm(features)
        elif method == "rmsnorm":
            self.norm = RmsNorm(features)

    def forward(self, x):
        if self.method in ("layer", "rmsnorm"):
            return self.norm(x)
        length = torch.linalg.vector_norm(x, dim=-1, keepdim=True)
        if self.method == "unitball":
            return x / (length + 1e-5)
        if self.method == "unitball-detach":
            return x / (length + 1e-5).detach()
        if self.method == "hypersphere":
            return x / length.clamp_min(1e-12) * math.sqrt(x.shape[-1])
        if self.method == "simnorm":
            return torch.softmax(x.reshape(*x.shape[:-1], -1, 8), -1).reshape(x.shape)
        return x


def normalizations(g):
    found = {}
    for method in METHODS:
        x = (torch.randn(5, 16, generator=g) * torch.tensor([3.0, 1.0, 0.01, 100.0, 1.0])[:, None]).requires_grad_()
        norm = Normalization(method, 16)
        for parameter in norm.parameters():
            parameter.data = torch.rand(parameter.shape, generator=g) + 0.5
        y, cotangent = norm(x), torch.randn(5, 16, generator=g)
        (y * cotangent).sum().backward()
        found.update({f"norm.{method}.x": x, f"norm.{method}.y": y, f"norm.{method}.cotangent": cotangent, f"norm.{method}.x_gradient": x.grad})
        for name, parameter in norm.named_parameters():
            found[f"norm.{method}.p.{name}"] = parameter
            found[f"norm.{method}.g.{name}"] = parameter.grad
    return found


def running_statistics(g):
    """VecNormalize: batches of several sizes, a feature that is constant and one far from 0 among them."""
    mean, variance, count = np.zeros(4), np.ones(4), 1e-4
    found = {}
    for step, size in enumerate([1, 8, 3, 64, 8, 200]):
        batch = torch.randn(size, 4, generator=g) * torch.tensor([1.0, 20.0, 0.0, 0.5]) + torch.tensor([0.0, -3.0, 2.0, 150.0])
        values = batch.numpy().astype(np.float64)
        batch_mean, batch_variance = values.mean(0), values.var(0)
        delta, total = batch_mean - mean, count + size
        mean, variance, count = (
            mean + delta * size / total,
            (variance * count + batch_variance * size + delta**2 * count * size / total) / total,
            total,
        )
        found.update({
            f"running.{step}.batch": batch, f"running.{step}.mean": torch.tensor(mean).float(),
            f"running.{step}.variance": torch.tensor(variance).float(), f"running.{step}.count": torch.tensor(round(count - 1e-4)),
        })
    probe = torch.cat([batch[:6], torch.tensor([[1e6, -1e6, 2.5, 150.0]])])
    normal = np.clip((probe.numpy() - mean) / np.sqrt(variance + 1e-8), -10, 10)
    found.update({"running.probe": probe, "running.normal": torch.tensor(normal).float()})
    return found


class InputNorm(nn.Module):
    def __init__(self, features, beta=1e-4, init_nu=1.0, skip=False):
        super().__init__()
        self.register_buffer("mu", torch.zeros(features))
        self.register_buffer("nu", torch.ones(features) * init_nu)
        self.register_buffer("_t", torch.ones(1))
        self.beta, self.skip = beta, skip

    def update(self, x):
        self._t += 1
        weight = self.beta / (1.0 - (1.0 - self.beta) ** self._t)
        counts = (~(x == PAD).all(-1, keepdim=True)).float()
        mean = (x * counts).sum((0, 1)) / counts.sum((0, 1))
        squares = ((x * counts) ** 2).sum((0, 1)) / counts.sum((0, 1))
        self.mu = (1.0 - weight) * self.mu + weight * mean
        self.nu = (1.0 - weight) * self.nu + weight * squares

    def forward(self, x):
        if self.skip:
            return x
        sigma = torch.nan_to_num(torch.sqrt(self.nu - self.mu**2 + 1e-5)).clamp(1e-3, 1e6)
        normal = ((x - self.mu) / sigma).clamp(-1e4, 1e4)
        return torch.where((sigma > 0.01) & ~torch.isnan(normal), normal, x - torch.nan_to_num(self.mu))


def input_norm(g):
    found = {}
    for name, settings in {"usual": {}, "fast": {"beta": 0.2, "init_nu": 2.0}}.items():
        norm = InputNorm(4, **settings)
        for step in range(5):
            x = torch.randn(3, 4, 4, generator=g) * torch.tensor([1.0, 5.0, 0.0, 0.001]) + torch.tensor([0.0, 2.0, 7.0, 0.5])
            x[step % 3, step % 4:] = PAD
            norm.update(x)
            found.update({f"input.{name}.{step}.x": x, f"input.{name}.{step}.mu": norm.mu, f"input.{name}.{step}.nu": norm.nu, f"input.{name}.{step}.t": norm._t.clone()})
        probe = (x[:1, :4] * 3).requires_grad_()
        cotangent = torch.randn(probe.shape, generator=g)
        y = norm(probe)
        (y * cotangent).sum().backward()
        found.update({f"input.{name}.probe": probe, f"input.{name}.y": y, f"input.{name}.cotangent": cotangent, f"input.{name}.gradient": probe.grad})
    return found


class Grid(nn.Module):
    """GridworldCNN: three 2x2 convolutions."""

    def __init__(self, channels, name):
        super().__init__()
        self.activation = activation(name)
        for i in range(3):
            setattr(self, f"conv{i + 1}", nn.Conv2d(([3] + channels)[i], channels[i], 2))

    def forward(self, x):
        for i in range(3):
            x = self.activation(getattr(self, f"conv{i + 1}")(x))
        return x.flatten(1)


def symlog(x):
    return torch.sign(x) * torch.log(x.abs() + 1)


class CnnTstepEncoder(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.s = s
        self.cnn = Grid([4, 6, 8], s["activation"])
        self.img_features = nn.Linear(8 * 3 * 4, s["img_features"])
        self.rl2_features = nn.Linear(5, s["rl2_features"])
        self.merge = nn.Linear(s["img_features"] + s["rl2_features"], s["d_output"])
        self.out_norm = Normalization(s["out_norm"], s["d_output"])
        self.activation = activation(s["activation"])

    def forward(self, obs, rl2s):
        images = obs.flatten(0, 1).float()
        images = (images if self.s["channels_first"] else images.permute(0, 3, 1, 2)) / 128 - 1
        features = self.img_features(self.cnn(images)).unflatten(0, obs.shape[:2])
        known = self.rl2_features(symlog(torch.zeros_like(rl2s) if self.s["hide_rl2s"] else rl2s))
        return self.out_norm(self.merge(self.activation(torch.cat([features, known], -1))))


class Mlp(nn.Module):
    def __init__(self, inputs, s):
        super().__init__()
        hidden, more = s["d_hidden"], range(s["n_layers"] - 1)
        self.in_layer = nn.Linear(inputs, hidden)
        self.in_norm = Normalization(s["norm"], hidden)
        self.layers = nn.ModuleList([nn.Linear(hidden, hidden) for _ in more])
        self.norms = nn.ModuleList([Normalization(s["norm"], hidden) for _ in more])
        self.out_layer = nn.Linear(hidden, s["d_output"])
        self.activation = activation(s["activation"])

    def forward(self, x):
        for layer, norm in zip([self.in_layer, *self.layers], [self.in_norm, *self.norms]):
            x = self.activation(norm(layer(x)))
        return self.out_layer(x)


class FfTstepEncoder(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.s = s
        self.in_norm = InputNorm(3 + 2 + 5, skip=not s["normalize_inputs"])
        if s["auto_scale"]:
            s = {**s, "d_hidden": max(s["d_hidden"], 10), "d_output": max(s["d_output"], 10)}
        self.base = Mlp(10, s)
        self.out_norm = Normalization(s["out_norm"], s["d_output"])

    def forward(self, position, arm, rl2s):
        rl2s = torch.zeros_like(rl2s) if self.s["hide_rl2s"] else rl2s
        return self.out_norm(self.base(self.in_norm(torch.cat([arm, position, rl2s], -1))))  # keys in alphabetical order


CNN = {
    "img_features": 20, "rl2_features": 6, "d_output": 16, "out_norm": "layer", "activation": "leaky_relu", "hide_rl2s": False,
    "channels_first": False,
}
FF = {
    "n_layers": 2, "d_hidden": 16, "d_output": 16, "norm": None, "out_norm": "layer", "activation": "leaky_relu", "hide_rl2s": False,
    "normalize_inputs": True, "auto_scale": False,
}
CASES = {
    **{f"cnn_{method}": ("CNNTstepEncoder", {**CNN, "out_norm": method}) for method in METHODS},
    "cnn_adaptive": ("CNNTstepEncoder", {**CNN, "activation": "adaptive", "channels_first": True}),
    "cnn_hidden": ("CNNTstepEncoder", {**CNN, "activation": "mish", "hide_rl2s": True}),
    "cnn_gelu": ("CNNTstepEncoder", {**CNN, "activation": "gelu", "d_output": 24}),
    "ff": ("FFTstepEncoder", FF),
    "ff_norms": ("FFTstepEncoder", {**FF, "n_layers": 3, "norm": "rmsnorm", "out_norm": "hypersphere", "activation": "adaptive"}),
    "ff_one": ("FFTstepEncoder", {**FF, "n_layers": 1, "out_norm": "none", "normalize_inputs": False, "activation": "relu"}),
    "ff_scaled": ("FFTstepEncoder", {**FF, "d_hidden": 4, "d_output": 6, "auto_scale": True, "hide_rl2s": True, "out_norm": "unitball"}),
}


def tstep_encoder(kind, settings, g):
    rl2s = torch.randn(3, 2, 5, generator=g) * 4
    if kind == "CNNTstepEncoder":
        size = (3, 2, 3, 6, 7) if settings["channels_first"] else (3, 2, 6, 7, 3)
        inputs = {"obs": torch.randint(0, 256, size, generator=g).to(torch.uint8), "rl2s": rl2s}
        network = CnnTstepEncoder(settings)
    else:
        inputs = {"position": torch.randn(3, 2, 3, generator=g) * 3, "arm": torch.randn(3, 2, 2, generator=g), "rl2s": rl2s}
        network = FfTstepEncoder(settings)
        network.in_norm.mu = torch.randn(10, generator=g)
        network.in_norm.nu = network.in_norm.mu**2 + torch.rand(10, generator=g) + 0.1
        network.in_norm._t = torch.tensor([38.0])
    for parameter in network.parameters():
        parameter.data += torch.randn(parameter.shape, generator=g) * 0.2
    embedding = network(*inputs.values())
    cotangent = torch.randn(embedding.shape, generator=g)
    (embedding * cotangent).sum().backward()
    found = {**inputs, "embedding": embedding, "cotangent": cotangent}
    found.update({f"p.{name}": value for name, value in network.state_dict().items()})
    found.update({f"g.{name}": parameter.grad for name, parameter in network.named_parameters() if parameter.grad is not None})
    return found


def gin(kind, settings):
    cnn = "CNNTstepEncoder.cnn_type = @amago.nets.cnn.GridworldCNN\nGridworldCNN.channels = [4, 6, 8]\n" if kind[0] == "C" else ""
    return cnn + "".join(f"{kind}.{name} = {value!r}\n" for name, value in settings.items())


def save(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        kind, array = {torch.uint8: ("U8", "<u1"), torch.int64: ("I64", "<i8"), torch.float32: ("F32", "<f4")}[tensor.dtype]
        values = tensor.detach().contiguous().numpy().astype(array).tobytes()
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(path).write_bytes(struct.pack("<q", len(text)) + text + data)


def main():
    torch.manual_seed(3)
    torch.set_num_threads(1)
    g = torch.Generator().manual_seed(4)
    tensors, metadata = {**normalizations(g), **running_statistics(g), **input_norm(g)}, {}
    for name, (kind, settings) in CASES.items():
        metadata[f"gin.{name}"] = gin(kind, settings)
        tensors.update({f"{name}.{key}": value for key, value in tstep_encoder(kind, settings, g).items()})
    save(pathlib.Path(__file__).parent / "../Amago.Tests/Reference/observations.safetensors", tensors, metadata)


main()
