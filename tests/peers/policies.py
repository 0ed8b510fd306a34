#!/usr/bin/env python3
"""Compares what `amago act` makes of policies with what PyTorch computes, on random policies in the layouts of other libraries.

Writes policies of stable-baselines3 (PPO, A2C and DQN; one image or a dictionary of images, vectors and numbers; net_arch, shared and
separate extractors, older and newer files, stored and deflated, zip files and folders; all kinds of actions), of CleanRL (ppo_atari,
dqn_atari, ppo_procgen) and timestep encoders of amago with their gin files, with torch.save and json alone. Nothing of those libraries is
needed, and none of their code is in here: layers and names are those that their documentation and files show.

Needs PyTorch 1.13 or newer, NumPy and the .NET SDK; installs nothing.
"""

import argparse
import io
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
except ImportError:
    sys.exit("policies.py needs PyTorch 1.13 or newer and NumPy (Debian: apt-get install python3-torch)")

ROOT = pathlib.Path(__file__).parents[2]
TOLERANCE = 5e-5  # of two roundings of random networks, up to 15 layers deep: the largest of thousands was 1.9e-5, a wrong layer gives 1e-2
SMALLEST = 0.5  # a critic's few values may nearly cancel: what they are sums of is about 1
SB3_ACTIVATIONS = {
    "Tanh": torch.tanh, "ReLU": F.relu, "LeakyReLU": F.leaky_relu, "GELU": F.gelu, "ELU": F.elu, "SiLU": F.silu, "Mish": F.mish,
}


class Case:
    """A policy's file, what the command is told beside it, observations, and what should come out."""

    def __init__(self, what):
        self.what, self.options, self.observations, self.expected = what, [], {}, {}


def draw(rng, *shape, scale=1.0):
    generator = torch.Generator().manual_seed(rng.randrange(1 << 40))
    return torch.randn(*shape, generator=generator) * scale


def add_layer(rng, state, name, *shape):
    fan_in = int(np.prod(shape[1:]))
    state[name + ".weight"] = draw(rng, *shape, scale=(2 / fan_in) ** 0.5)
    state[name + ".bias"] = draw(rng, shape[0], scale=0.2)


def linear(state, name, x):
    return F.linear(x, state[name + ".weight"], state[name + ".bias"])


def conv(state, name, x, stride=1, padding=0):
    return F.conv2d(x, state[name + ".weight"], state[name + ".bias"], stride, padding)


def cells(height, width):
    size = lambda n: ((n - 8) // 4 + 1 - 4) // 2 + 1 - 2
    return size(height) * size(width)


def pixels(rng, *shape):
    return torch.randint(0, 256, shape, dtype=torch.uint8, generator=torch.Generator().manual_seed(rng.randrange(1 << 40)))


# stable-baselines3

def add_nature(rng, state, prefix, channels, height, width, features):
    add_layer(rng, state, prefix + "cnn.0", 32, channels, 8, 8)
    add_layer(rng, state, prefix + "cnn.2", 64, 32, 4, 4)
    add_layer(rng, state, prefix + "cnn.4", 64, 64, 3, 3)
    add_layer(rng, state, prefix + "linear.0", features, 64 * cells(height, width))


def nature(state, prefix, x):
    x = F.relu(conv(state, prefix + "cnn.0", x, 4))
    x = F.relu(conv(state, prefix + "cnn.2", x, 2))
    x = F.relu(conv(state, prefix + "cnn.4", x, 1))
    return F.relu(linear(state, prefix + "linear.0", x.flatten(1)))


class Entry:
    def __init__(self, rng, kind, count, floats):
        self.kind = kind
        if kind == "image":
            self.shape = (rng.randint(1, 4), rng.randint(36, 60), rng.randint(36, 60))
            self.features = rng.randint(2, 24)
            self.values = draw(rng, count, *self.shape) if floats else pixels(rng, count, *self.shape)
            dtype = "float32" if floats else "uint8"
            self.text = f"Box(0, 255, {self.shape}, {dtype})"
            self.data = {":type:": "<class 'gymnasium.spaces.box.Box'>", "dtype": dtype, "_shape": list(self.shape)}
        elif kind == "vector":
            self.shape = rng.choice([(rng.randint(1, 6),), (2, rng.randint(1, 3))])
            self.length = int(np.prod(self.shape))
            self.values = draw(rng, count, *self.shape)
            self.text = f"Box(-inf, inf, {self.shape}, float32)"
        else:
            self.length = rng.randint(2, 6)
            self.values = torch.tensor([rng.randrange(self.length) for _ in range(count)])
            self.text = f"Discrete({self.length})"

    def rows(self, state, prefix, normalizes):
        if self.kind == "image":
            x = self.values.float()
            if self.values.dtype == torch.uint8 and normalizes:
                x = x / 255
            return nature(state, prefix, x)
        if self.kind == "vector":
            return self.values.flatten(1)
        return F.one_hot(self.values, self.length).float()

    def size(self):
        return self.features if self.kind == "image" else self.length


def random_actions(rng):
    kind = rng.choice(["Discrete", "MultiDiscrete", "MultiBinary", "Box"])
    if kind == "Discrete":
        n = rng.randint(2, 9)
        return kind, [n], {":type:": "<class 'gymnasium.spaces.discrete.Discrete'>", "n": str(n), "start": "0", "_shape": []}
    if kind == "MultiDiscrete":
        counts = [rng.randint(2, 5) for _ in range(rng.randint(1, 4))]
        text = "[" + " ".join(map(str, counts)) + "]"
        return kind, counts, {":type:": "<class 'gymnasium.spaces.multi_discrete.MultiDiscrete'>", "nvec": text, "_shape": [len(counts)]}
    if kind == "MultiBinary":
        n = rng.randint(1, 6)
        return kind, [n], {":type:": "<class 'gymnasium.spaces.multi_binary.MultiBinary'>", "n": rng.choice([n, str(n)]), "_shape": [n]}
    n = rng.randint(1, 4)
    low, high = -np.abs(np.float32(rng.uniform(0.2, 2))), np.float32(rng.uniform(0.2, 2))
    text = lambda v: str(np.full(n, v, dtype=np.float32))
    return kind, [n, float(low), float(high)], {
        ":type:": "<class 'gymnasium.spaces.box.Box'>", "dtype": "float32", "_shape": [n], "low": text(low), "high": text(high)}


def finish_actor(case, kind, sizes, head, log_std):
    if kind in ("Discrete", "MultiDiscrete"):
        parts = [F.log_softmax(part, 1) for part in head.split(sizes, 1)]
        case.expected["logits"] = torch.cat(parts, 1)
        actions = torch.stack([part.argmax(1) for part in parts], 1)
        case.expected["actions"] = actions[:, 0] if kind == "Discrete" else actions
    elif kind == "MultiBinary":
        case.expected["logits"] = head
        case.expected["actions"] = (head > 0).float()
    else:
        case.expected["mean"], case.expected["std"] = head, log_std.exp().expand_as(head).clone()
        case.expected["actions"] = head.clamp(sizes[1], sizes[2])


def write_sb3(rng, path, state, data, says_data):
    policy = io.BytesIO()
    torch.save(state, policy, _use_new_zipfile_serialization=rng.random() < 0.85)
    members = {"policy.pth": policy.getvalue(), "_stable_baselines3_version": b"2.3.2", "system_info.txt": b"- OS: none\n"}
    if says_data:
        members["data"] = json.dumps(data).encode()
    if rng.random() < 0.2:
        path.mkdir()
        for name, contents in members.items():
            (path / name).write_bytes(contents)
        return
    compression = rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, contents in members.items():
            with archive.open(name, "w", force_zip64=rng.random() < 0.5) as member:
                member.write(contents)


def sb3(rng, path):
    is_q, is_dictionary = rng.random() < 0.25, rng.random() < 0.4
    case, count = Case("sb3 " + ("q_network" if is_q else "actor_critic") + (" dictionary" if is_dictionary else "")), rng.randint(1, 5)
    floats = not is_dictionary and rng.random() < 0.2
    normalizes = not floats and rng.random() < 0.8
    if is_dictionary:
        kinds = ["image"] * rng.randint(1, 2) + ["vector"] * rng.randint(0, 2) + ["discrete"] * rng.randint(0, 2)
        names = sorted(rng.sample(["camera", "map", "speed", "gear", "wind", "depth", "Zoom", "a_b"], len(kinds)))
        rng.shuffle(kinds)
        entries = {name: Entry(rng, kind, count, False) for name, kind in zip(names, kinds)}
        features = rng.randint(2, 24)
        for entry in entries.values():
            entry.features = features
    else:
        entries = {"": Entry(rng, "image", count, floats)}
    state = {}
    root = "q_net." if is_q else ""
    separate = not is_q and rng.random() < 0.3
    older = not is_q and not separate and rng.random() < 0.3
    kind, sizes, action_data = random_actions(rng)
    while is_q and kind != "Discrete":
        kind, sizes, action_data = random_actions(rng)
    outputs = sum(sizes) if kind == "MultiDiscrete" else sizes[0]
    log_std = None
    if kind == "Box":
        log_std = state["log_std"] = draw(rng, outputs, scale=0.5)

    def add_extractor(prefix):
        for name, entry in entries.items():
            if entry.kind == "image":
                add_nature(rng, state, prefix + (f"extractors.{name}." if name else ""), *entry.shape, entry.features)

    def extracted(prefix):
        rows = [entry.rows(state, prefix + (f"extractors.{name}." if name else ""), normalizes) for name, entry in entries.items()]
        return torch.cat(rows, 1)

    def share(source, target):
        for name in [name for name in state if name.startswith(source)]:
            state[target + name[len(source):]] = state[name]

    shared = root + "features_extractor."
    add_extractor(shared)
    actor = critic = shared
    if not is_q and not older:
        actor, critic = "pi_features_extractor.", "vf_features_extractor."
        share(shared, actor)
        add_extractor(critic) if separate else share(shared, critic)
    width = sum(entry.size() for entry in entries.values())
    activation = rng.choice(list(SB3_ACTIVATIONS) + [None, None, None])
    act = SB3_ACTIVATIONS[activation or ("ReLU" if is_q else "Tanh")]

    def add_mlp(prefix, layers):
        inputs = width
        for i, size in enumerate(layers):
            add_layer(rng, state, f"{prefix}{2 * i}", size, inputs)
            inputs = size
        return inputs

    def mlp(prefix, layers, x):
        for i in range(len(layers)):
            x = act(linear(state, f"{prefix}{2 * i}", x))
        return x

    arch = lambda: [rng.randint(2, 20) for _ in range(rng.randint(0, 3))]
    kwargs = {}
    if not normalizes:
        kwargs["normalize_images"] = False
    hidden = []
    if is_q:
        hidden = arch()
        last = add_mlp("q_net.q_net.", hidden)
        add_layer(rng, state, f"q_net.q_net.{2 * len(hidden)}", outputs, last)
        share("q_net.", "q_net_target.")
        q = linear(state, f"q_net.q_net.{2 * len(hidden)}", mlp("q_net.q_net.", hidden, extracted(shared)))
        case.expected.update(q_values=q, actions=q.argmax(1))
    else:
        pi, vf = arch(), arch()
        hidden = pi + vf
        last_pi, last_vf = add_mlp("mlp_extractor.policy_net.", pi), add_mlp("mlp_extractor.value_net.", vf)
        add_layer(rng, state, "action_net", outputs, last_pi)
        add_layer(rng, state, "value_net", 1, last_vf)
        head = linear(state, "action_net", mlp("mlp_extractor.policy_net.", pi, extracted(actor)))
        finish_actor(case, kind, sizes, head, log_std)
        case.expected["values"] = linear(state, "value_net", mlp("mlp_extractor.value_net.", vf, extracted(critic)))
    if activation and hidden:
        if rng.random() < 0.5:
            kwargs["activation_fn"] = f"<class 'torch.nn.modules.activation.{activation}'>"
        else:
            case.options += ["--set", f"activation_fn={rng.choice([activation, activation.lower() if activation != 'LeakyReLU' else 'leaky_relu'])}"]
    says_data = is_dictionary or len(kwargs) > 0 or kind == "Box" or rng.random() < 0.7
    if is_dictionary:
        items = [(name, entry.text) for name, entry in entries.items()]
        text = ("OrderedDict([" + ", ".join(f"('{name}', {space})" for name, space in items) + "])" if rng.random() < 0.5
                else "{" + ", ".join(f"'{name}': {space}" for name, space in items) + "}")
        observation = {":type:": "<class 'gymnasium.spaces.dict.Dict'>", "spaces": text, "_shape": None}
        case.observations = {f"obs.{name}": entry.values for name, entry in entries.items()}
    else:
        observation = entries[""].data
        case.observations = {"obs": entries[""].values}
    if not says_data and not is_q:
        stated = {"Discrete": f"discrete({outputs})", "MultiDiscrete": f"multi_discrete({sizes})", "MultiBinary": f"multi_binary({outputs})"}
        case.options += ["--set", f"action_space={stated[kind]}"]
    data = {"policy_kwargs": kwargs, "observation_space": observation, "action_space": action_data, "target_kl": rng.choice([None, float("inf")])}
    data["exploration_fraction" if is_q else rng.choice(["clip_range", "gae_lambda"])] = 0.2
    write_sb3(rng, path, state, data, says_data)
    return case


# CleanRL

def cleanrl(rng, path):
    kind = rng.choice(["ppo_atari", "dqn_atari", "ppo_procgen"])
    case, count, actions, channels = Case("cleanrl " + kind), rng.randint(1, 4), rng.randint(2, 12), rng.randint(1, 4)
    state = {}
    if kind == "ppo_procgen":
        height, width, features = rng.randint(8, 70), rng.randint(8, 70), rng.randint(4, 64)
        inputs, images = channels, pixels(rng, count, height, width, channels)
        x, h, w = images.permute(0, 3, 1, 2).float() / 255, height, width
        for i, outputs in enumerate([16, 32, 32]):
            add_layer(rng, state, f"network.{i}.conv", outputs, inputs, 3, 3)
            for block in "01":
                for layer in "01":
                    name = f"network.{i}.res_block{block}.conv{layer}"
                    add_layer(rng, state, name, outputs, outputs, 3, 3)
                    state[name + ".weight"] *= 0.5  # as trained: what adds up does not grow from block to block
            x = F.max_pool2d(conv(state, f"network.{i}.conv", x, 1, 1), 3, 2, 1)
            for block in "01":
                name = f"network.{i}.res_block{block}"
                x = x + conv(state, name + ".conv1", F.relu(conv(state, name + ".conv0", F.relu(x), 1, 1)), 1, 1)
            inputs = outputs
        x = F.relu(x.flatten(1))
        add_layer(rng, state, "network.5", features, x.shape[1])
        x = F.relu(linear(state, "network.5", x))
    else:
        height, width, features = rng.randint(36, 92), rng.randint(36, 92), rng.choice([16, 512])
        images = pixels(rng, count, channels, height, width)
        add_layer(rng, state, "network.0", 32, channels, 8, 8)
        add_layer(rng, state, "network.2", 64, 32, 4, 4)
        add_layer(rng, state, "network.4", 64, 64, 3, 3)
        add_layer(rng, state, "network.7", features, 64 * cells(height, width))
        x = images.float() / 255
        for name, stride in (("network.0", 4), ("network.2", 2), ("network.4", 1)):
            x = F.relu(conv(state, name, x, stride))
        x = F.relu(linear(state, "network.7", x.flatten(1)))
    case.observations["obs"] = images
    if kind == "dqn_atari":
        add_layer(rng, state, "network.9", actions, features)
        q = linear(state, "network.9", x)
        case.expected.update(q_values=q, actions=q.argmax(1))
    else:
        add_layer(rng, state, "actor", actions, features)
        add_layer(rng, state, "critic", 1, features)
        logits = linear(state, "actor", x)
        case.expected.update(logits=logits, values=linear(state, "critic", x), actions=logits.argmax(1))
    torch.save(state, path, _use_new_zipfile_serialization=rng.random() < 0.8)
    return case


# amago

NUMERATOR = [0.029792778657264946, 0.6183735264987601, 2.323309062531321, 3.051936237265109, 1.4854203263828845, 0.2510244961111299]
DENOMINATOR = [-1.1419548357285474, 4.393159974992486, 0.8714712309957245, 0.34719662339598834]


def adaptive(state, prefix, x):
    n, d = state[prefix + "activation.numerator"], state[prefix + "activation.denominator"]
    top = sum(n[k] * x ** k for k in range(6))
    return top / (1 + sum((d[k] * x ** (k + 1)).abs() for k in range(4)))


def out_norm(rng, state, kind, x):
    size = x.shape[1]
    if kind == "layer":
        state["out_norm.norm.weight"], state["out_norm.norm.bias"] = 1 + draw(rng, size, scale=0.3), draw(rng, size, scale=0.3)
        return F.layer_norm(x, (size,), state["out_norm.norm.weight"], state["out_norm.norm.bias"])
    if kind == "rmsnorm":
        state["out_norm.norm.scale"] = 1 + draw(rng, size, scale=0.3)
        return state["out_norm.norm.scale"] * x / torch.sqrt(x.pow(2).mean(1, keepdim=True) + 1e-5)
    if kind == "unitball":
        return x / (x.norm(dim=1, keepdim=True) + 1e-5)
    if kind == "hypersphere":
        return x / x.norm(dim=1, keepdim=True) * size ** 0.5
    if kind == "simnorm":
        return F.softmax(x.reshape(len(x), -1, 8), -1).reshape(x.shape)
    return x


def amago(rng, path):
    name = rng.choice(["leaky_relu", "relu", "gelu", "adaptive", "mish"])
    encoder = rng.choice(["NatureishCNN", "GridworldCNN", "IMPALAishCNN", "DrQCNN"])
    first, norm = rng.random() < 0.5, rng.choice(["layer", "rmsnorm", "unitball", "hypersphere", "simnorm", "none"])
    hides, key = rng.random() < 0.3, rng.choice(["observation", "image"])
    case = Case(f"amago {encoder}")
    channels, low = rng.randint(1, 4), {"NatureishCNN": 36, "GridworldCNN": 8, "IMPALAishCNN": 16, "DrQCNN": 24}[encoder]
    height, width, batch, length, rl2 = rng.randint(low, low + 12), rng.randint(low, low + 12), rng.randint(1, 3), rng.randint(1, 4), rng.randint(2, 7)
    state, gin = {}, []

    def act(prefix, x):
        if name == "adaptive":
            return adaptive(state, prefix, x)
        return {"leaky_relu": F.leaky_relu, "relu": F.relu, "gelu": F.gelu, "mish": F.mish}[name](x)

    def add_activation(prefix):
        if name == "adaptive":
            state[prefix + "activation.numerator"] = torch.tensor(NUMERATOR) * (1 + draw(rng, 6, scale=0.05))
            state[prefix + "activation.denominator"] = torch.tensor(DENOMINATOR) * (1 + draw(rng, 4, scale=0.05))

    images = pixels(rng, batch, length, *((channels, height, width) if first else (height, width, channels)))
    x = images.reshape(batch * length, *images.shape[2:])
    x = (x if first else x.permute(0, 3, 1, 2)).float() / 128 - 1
    add_activation("cnn.")
    if encoder == "IMPALAishCNN":
        depths, inputs, grouped = [4 * rng.randint(1, 3) for _ in range(rng.randint(1, 2))], channels, rng.random() < 0.5
        gin += [f"IMPALAishCNN.cnn_block_depths = {depths}", f"IMPALAishCNN.post_group_norm = {grouped}"]
        for i, depth in enumerate(depths):
            add_layer(rng, state, f"cnn.blocks.{i}.conv", depth, inputs, 3, 3)
            x = F.max_pool2d(conv(state, f"cnn.blocks.{i}.conv", x, 1, 1), 3, 2)
            for block in ("residual1", "residual2"):
                at = f"cnn.blocks.{i}.{block}."
                add_layer(rng, state, at + "conv1", depth, depth, 3, 3)
                add_layer(rng, state, at + "conv2", depth, depth, 3, 3)
                add_activation(at)
                a = conv(state, at + "conv1", act(at, x), 1, 1)
                x = x + conv(state, at + "conv2", act(at, a), 1, 1)
                if grouped:
                    state[at + "norm.weight"], state[at + "norm.bias"] = 1 + draw(rng, depth, scale=0.2), draw(rng, depth, scale=0.2)
                    x = F.group_norm(x, 4, state[at + "norm.weight"], state[at + "norm.bias"], 1e-5)
            inputs = depth
    else:
        if encoder == "DrQCNN":
            layers = [(32, 3, 2), (32, 3, 1), (32, 3, 1), (32, 3, 1)]
        else:
            depths = [rng.randint(2, 12) for _ in range(3)]
            kernels, strides = ([8, 4, 3], [4, 2, 1]) if encoder == "NatureishCNN" else (rng.choice([[2, 2, 2], [3, 2, 2]]), [1, 1, 1])
            gin += [f"{encoder}.channels = {depths}", f"{encoder}.kernels = {kernels}", f"{encoder}.strides = {strides}"]
            layers = list(zip(depths, kernels, strides))
        inputs = channels
        for i, (depth, kernel, stride) in enumerate(layers):
            add_layer(rng, state, f"cnn.conv{i + 1}", depth, inputs, kernel, kernel)
            x = act("cnn.", conv(state, f"cnn.conv{i + 1}", x, stride))
            inputs = depth
    x = x.flatten(1)
    img, hidden, d = rng.randint(4, 40), rng.randint(2, 12), 8 * rng.randint(1, 6)
    rl2s = draw(rng, batch, length, rl2, scale=3.0)
    known = torch.zeros_like(rl2s) if hides else rl2s
    known = known.reshape(batch * length, rl2)
    add_layer(rng, state, "img_features", img, x.shape[1])
    add_layer(rng, state, "rl2_features", hidden, rl2)
    add_layer(rng, state, "merge", d, img + hidden)
    add_activation("")
    known = linear(state, "rl2_features", known.sign() * torch.log(1 + known.abs()))
    x = linear(state, "merge", act("", torch.cat([linear(state, "img_features", x), known], 1)))
    case.expected["embedding"] = out_norm(rng, state, norm, x).reshape(batch, length, d)
    case.observations = {"obs": images, "rl2s": rl2s}
    state = {f"tstep_encoder.{key}": value for key, value in state.items()}
    state["actor.base.in_layer.weight"] = draw(rng, 3)
    torch.save(state, path)
    settings = {
        "cnn_type": "@" + rng.choice(["", "amago.nets.cnn."]) + encoder, "channels_first": first, "img_features": img, "rl2_features": hidden,
        "d_output": d, "out_norm": f"'{norm}'", "activation": f"'{name}'", "hide_rl2s": hides, "obs_key": f"'{key}'"}
    gin += [f"CNNTstepEncoder.{key} = {value}" for key, value in settings.items()]
    file = path.with_suffix(".gin")
    file.write_text("# Parameters of the encoder:\n" + "\n".join(gin) + "\n")
    case.options += ["--gin", str(file)]
    return case


def check(tool, folder, case, path):
    inputs, output = folder / "in.npz", folder / "out.npz"
    np.savez(inputs, **{name: values.numpy() for name, values in case.observations.items()}, ignored=np.zeros(2))
    command = [*tool, "act", str(path), "--input", str(inputs), "-o", str(output), *case.options]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        return f"exit code {run.returncode}: {run.stderr.strip()}", 0
    actual, largest = np.load(output), 0
    if set(actual.files) != set(case.expected):
        return f"expected the arrays {sorted(case.expected)}, got {sorted(actual.files)}", 0
    for name, values in case.expected.items():
        expected, got = values.numpy(), actual[name]
        if expected.shape != got.shape or expected.dtype != got.dtype:
            return f"{name}: expected {expected.dtype} {expected.shape}, got {got.dtype} {got.shape}", 0
        difference = np.abs(expected.astype(np.float64) - got).max() / max(np.abs(expected).max(), SMALLEST)
        if difference > (0 if expected.dtype == np.int64 else TOLERANCE):
            return f"{name}: {difference:.2e} of the largest value", difference
        largest = max(largest, difference)
    return None, largest


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default="sb3,cleanrl,amago")
    parser.add_argument("--tool", help="amago.dll; built in Release where it is not named")
    arguments = parser.parse_args()
    torch.set_grad_enabled(False)
    if arguments.tool is None:
        subprocess.run(["dotnet", "build", "-c", "Release", "-v", "q", str(ROOT / "src/Amago.Cli")], check=True, stdout=subprocess.DEVNULL)
        arguments.tool = str(ROOT / "src/Amago.Cli/bin/Release/net10.0/amago.dll")
    makers = {"sb3": sb3, "cleanrl": cleanrl, "amago": amago}
    kinds = arguments.kinds.split(",")
    failed, largest, counts = 0, 0.0, {}
    for number in range(arguments.cases):
        rng = random.Random(arguments.seed * 1_000_003 + number)
        kind = kinds[number % len(kinds)]
        folder = pathlib.Path(tempfile.mkdtemp(prefix="policies-"))
        try:
            path = folder / ("policy.pt" if kind == "amago" else "policy" if kind == "cleanrl" else "policy.zip")
            case = makers[kind](rng, path)
            problem, difference = check(["dotnet", arguments.tool], folder, case, path)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        counts[case.what] = counts.get(case.what, 0) + 1
        largest = max(largest, difference)
        if problem is not None:
            failed += 1
            print(f"case {number}, {case.what} {' '.join(case.options)}: {problem}", flush=True)
    for what, count in sorted(counts.items()):
        print(f"{count:5} {what}")
    print(f"{arguments.cases - failed} of {arguments.cases} policies agree, seed {arguments.seed}; largest difference {largest:.1e} of the largest value")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
