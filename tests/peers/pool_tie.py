"""Gradients of encoder_impala_pad1.npz where the closest window of its second pool is won by the other value.

The two largest values of that window lie 4e-8 of the map's largest apart, less than float32 tells: which one wins is a matter of rounding,
and either way is right. Computed in float64 by PyTorch. Usage: pool_tie.py FOLDER (of the file; writes encoder_impala_pad1_tie.npz there).
"""
import sys

import numpy as np
import torch
import torch.nn.functional as F

folder = sys.argv[1]
z = np.load(f"{folder}/encoder_impala_pad1.npz")
p = {k[2:]: torch.tensor(z[k], dtype=torch.float64).requires_grad_() for k in z.files if k.startswith("p.")}


def conv(x, name):
    return F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"], padding=1)


def lift_second(x):
    """Adds to the second largest value of the closest 3x3 window with stride 2 and padding 1 what makes it the largest."""
    windows = F.unfold(F.pad(x.detach(), (1, 1, 1, 1), value=-1e9), 3, stride=2).view(*x.shape[:2], 9, -1)
    values, taps = windows.topk(2, dim=2)
    gaps = values[:, :, 0] - values[:, :, 1]
    n, c, window = (int(i) for i in np.unravel_index(int(gaps.argmin()), gaps.shape))
    columns = (x.shape[3] - 1) // 2 + 1
    tap = int(taps[n, c, 1, window])
    lift = torch.zeros_like(x)
    lift[n, c, window // columns * 2 - 1 + tap // 3, window % columns * 2 - 1 + tap % 3] = 2 * float(gaps.min())
    return x + lift


x = torch.tensor(z["obs"]).double() / 255
for stage in range(3):
    x = conv(x, f"stages.{stage}.conv")
    x = F.max_pool2d(lift_second(x) if stage == 1 else x, 3, 2, 1)
    for block in range(2):
        layers = f"stages.{stage}.residual{block}.layers"
        x = x + conv(F.relu(conv(F.relu(x), f"{layers}.1")), f"{layers}.3")
features = F.relu(F.linear(F.relu(x).flatten(1), p["linear.weight"], p["linear.bias"]))
(features * torch.tensor(z["cotangent"]).double()).sum().backward()
before = [k for k in p if k.startswith("stages.0.") or k.startswith("stages.1.conv.")]
np.savez(f"{folder}/encoder_impala_pad1_tie.npz", **{f"g.{k}": p[k].grad.numpy().astype(np.float32) for k in before})
