"""What PyTorch's distributions make of actions, for tests/Amago.Tests/Reference/distributions.safetensors.

    /usr/bin/python3 tests/peers/distributions.py        # Debian's python3-torch; writes the file that ActionDistributionTests reads

Spaces by their texts, with a policy's numbers, masks and actions; log-probabilities, entropies and modes as torch.distributions (and
stable-baselines3, which sums over independent parts) have them, and gradients of both. It shares no code with the library.
"""
import json
import pathlib
import struct

import torch
from torch.distributions import Bernoulli, Categorical, Normal

ROWS = 7

# name: (text of the space, its parts as (kind, count), whether choices are masked)
CASES = {
    "discrete": ("discrete(6)", [("choice", 6)], False),
    "masked": ("discrete(5)", [("choice", 5)], True),
    "multi_discrete": ("multi_discrete([3, 2, 5])", [("choice", 3), ("choice", 2), ("choice", 5)], False),
    "masked_multi_discrete": ("multi_discrete([4, 3])", [("choice", 4), ("choice", 3)], True),
    "multi_binary": ("multi_binary(4)", [("bits", 4)], False),
    "box": ("box(3, -1, 1)", [("numbers", 3)], False),
    "tuple": ("tuple(discrete(3), box(2), multi_binary(2), multi_discrete([2, 4]), box(1, 0, inf))",
              [("choice", 3), ("numbers", 2), ("bits", 2), ("choice", 2), ("choice", 4), ("numbers", 1)], True),
}


def masks_of(choices, g):
    legal = torch.rand(ROWS, choices, generator=g) < 0.5
    legal[torch.arange(ROWS), torch.randint(0, choices, (ROWS,), generator=g)] = True
    legal[0] = True
    return legal


def case(text, parts, masked, g):
    parameters = (torch.randn(ROWS, sum(count for _, count in parts), generator=g) * 2).requires_grad_()
    wide = sum(count for kind, count in parts if kind == "numbers")
    log_std = (torch.randn(wide, generator=g) * 0.5).requires_grad_()
    at, std_at, actions, masks, modes = 0, 0, [], [], []
    log_probability, entropy = torch.zeros(ROWS), torch.zeros(ROWS)
    for kind, count in parts:
        values = parameters[:, at:at + count]
        at += count
        if kind == "choice":
            legal = masks_of(count, g) if masked else torch.ones(ROWS, count, dtype=torch.bool)
            distribution = Categorical(logits=torch.where(legal, values, torch.tensor(-1e8)))  # sb3-contrib's way to mask
            chosen = torch.multinomial(legal.float(), 1, generator=g)[:, 0]
            log_probability = log_probability + distribution.log_prob(chosen)
            entropy = entropy + distribution.entropy()
            actions.append(chosen[:, None].float())
            modes.append(torch.where(legal, values, torch.tensor(-1e8)).argmax(1, keepdim=True).float())
            masks.append(legal)
        elif kind == "bits":
            distribution = Bernoulli(logits=values)
            bits = torch.randint(0, 2, (ROWS, count), generator=g).float()
            log_probability = log_probability + distribution.log_prob(bits).sum(1)
            entropy = entropy + distribution.entropy().sum(1)
            actions.append(bits)
            modes.append(torch.round(distribution.probs))
        else:
            distribution = Normal(values, log_std[std_at:std_at + count].exp() * torch.ones_like(values))
            std_at += count
            numbers = values.detach() + torch.randn(ROWS, count, generator=g)
            log_probability = log_probability + distribution.log_prob(numbers).sum(1)
            entropy = entropy + distribution.entropy().sum(1)
            actions.append(numbers)
            modes.append(values)
    weights = torch.randn(2, ROWS, generator=g)
    inputs = [parameters] + ([log_std] if wide else [])
    gradients = torch.autograd.grad((weights[0] * log_probability + weights[1] * entropy).sum(), inputs)
    found = {
        "parameters": parameters, "actions": torch.cat(actions, 1), "log_probability": log_probability, "entropy": entropy,
        "mode": torch.cat(modes, 1), "weights": weights, "parameters_gradient": gradients[0],
    }
    if wide:
        found.update(log_std=log_std, log_std_gradient=gradients[1])
    if masked:
        found["masks"] = torch.cat(masks, 1)
    return found


def save(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        kind, array = {torch.bool: ("U8", "<u1"), torch.float32: ("F32", "<f4")}[tensor.dtype]
        values = tensor.detach().contiguous().numpy().astype(array).tobytes()
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(path).write_bytes(struct.pack("<q", len(text)) + text + data)


def main():
    g = torch.Generator().manual_seed(4)
    tensors, metadata = {}, {}
    for name, (text, parts, masked) in CASES.items():
        metadata[f"space.{name}"] = text
        tensors.update({f"{name}.{key}": value for key, value in case(text, parts, masked, g).items()})
    save(pathlib.Path(__file__).parent / "../Amago.Tests/Reference/distributions.safetensors", tensors, metadata)


main()
