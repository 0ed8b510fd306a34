"""PyTorch's side of the comparison: reads one case a line as JSON, answers with the milliseconds of its calls.

Start it with a Python that has torch. Images are uint8 (B, L, H, W, C) as the encoders take them; x / 128 - 1 is part of the call.
"""
import json
import sys

import torch
import torch.nn.functional as F
from torch import nn

import sampling


def sequential(channels_in, convolutions):
    layers = []
    for channels, kernel, stride in convolutions:
        layers += [nn.Conv2d(channels_in, channels, kernel, stride), nn.LeakyReLU()]
        channels_in = channels
    return nn.Sequential(*layers)


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm = nn.GroupNorm(4, channels)

    def forward(self, x):
        return self.norm(x + self.conv2(F.leaky_relu(self.conv1(F.leaky_relu(x)))))


def impala(channels_in):
    layers = []
    for depth in (16, 32, 32):
        layers += [nn.Conv2d(channels_in, depth, 3, padding=1), nn.MaxPool2d(3, 2), Residual(depth), Residual(depth)]
        channels_in = depth
    return nn.Sequential(*layers)


ENCODERS = {
    "NatureishCNN": lambda c: sequential(c, [(32, 8, 4), (64, 4, 2), (64, 3, 1)]),
    "DrQCNN": lambda c: sequential(c, [(32, 3, 2), (32, 3, 1), (32, 3, 1), (32, 3, 1)]),
    "GridworldCNN": lambda c: sequential(c, [(16, 2, 1), (32, 2, 1), (48, 2, 1)]),
    "IMPALAishCNN": impala,
}


def encode(net, pixels, contiguous):
    x = pixels.flatten(0, 1).permute(0, 3, 1, 2).float() / 128 - 1  # (B·L, C, H, W), channels last in memory
    return net(x.contiguous() if contiguous else x).flatten(1)


def encoder_calls(case):
    """The three ways in which a user might lay the data out; the fastest counts."""
    height, width, channels = case["img_shape"]
    pixels = torch.randint(0, 256, (case["batch"], 1, height, width, channels), dtype=torch.uint8)
    for contiguous, weights in ((True, torch.contiguous_format), (False, torch.contiguous_format), (False, torch.channels_last)):
        net = ENCODERS[case["encoder"]](channels).to(memory_format=weights)
        if case["mode"] == "forward":
            yield lambda net=net, contiguous=contiguous: forward(net, pixels, contiguous)
        else:
            cotangent = torch.rand_like(encode(net, pixels, contiguous)) - 0.5
            optimizer = torch.optim.Adam(net.parameters(), lr=1e-4)
            yield lambda net=net, contiguous=contiguous, optimizer=optimizer, cotangent=cotangent: train(
                net, pixels, contiguous, optimizer, cotangent)


def forward(net, pixels, contiguous):
    with torch.no_grad():
        encode(net, pixels, contiguous)


def train(net, pixels, contiguous, optimizer, cotangent):
    optimizer.zero_grad(set_to_none=True)
    (encode(net, pixels, contiguous) * cotangent).sum().backward()
    optimizer.step()


def shift_calls(case):
    """The random shift of DrQ-v2 as its authors wrote it: replicate padding and a bilinear grid_sample, on floats."""
    height, width, channels = case["img_shape"]
    pad = 4
    images = torch.randint(0, 256, (case["batch"], channels, height, width)).float()
    for memory in (torch.contiguous_format, torch.channels_last):
        yield lambda images=images.to(memory_format=memory): shift(images, pad)


def shift(images, pad):
    n, _, height, width = images.shape
    with torch.no_grad():
        padded = F.pad(images, (pad,) * 4, "replicate")
        size = torch.tensor([width + 2 * pad, height + 2 * pad])
        xs = (torch.arange(width) * 2 + 1) / size[0] - 1
        ys = (torch.arange(height) * 2 + 1) / size[1] - 1
        base = torch.stack(torch.meshgrid(xs, ys, indexing="xy"), dim=-1)  # (H, W, 2)
        offsets = torch.randint(0, 2 * pad + 1, (n, 1, 1, 2)) * 2 / size
        F.grid_sample(padded, base + offsets, padding_mode="zeros", align_corners=False)


def make(case):
    return list(shift_calls(case) if case["mode"].startswith("augment") else encoder_calls(case))


def main():
    # A kept call holds its tensors, so only the case in hand is kept, for both thread counts.
    key, calls, best = None, [], {}
    print(json.dumps({"peer": "pytorch", "version": torch.__version__}), flush=True)
    for line in sys.stdin:
        case = json.loads(line)
        torch.set_num_threads(case["threads"])
        new = (case["encoder"], tuple(case["img_shape"]), case["mode"], case["batch"])
        if new != key:
            key, calls, best = new, make(case), {}
        if case["threads"] not in best:
            best[case["threads"]] = min(calls, key=lambda call: sampling.measure(call, case["seconds"] / 3)["median_ms"])
        print(json.dumps(sampling.measure(best[case["threads"]], case["seconds"])), flush=True)


if __name__ == "__main__":
    main()
