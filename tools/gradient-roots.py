#!/usr/bin/env python3
"""Numbers of src/Amago.Kernels/Activations/SlopeRoot.cs.

    python3 tools/gradient-roots.py

The slopes of gelu, mish and silu have one root each, where their sums cancel. Within WIDTH of a root r the kernels compute (x - r) R(x - r)
instead. This prints r as the sum of two floats, and the polynomial R of degree DEGREE that agrees with slope / (x - r) at Chebyshev's
points, with its largest relative error. Needs Python 3 alone; the same output on every run.
"""

import math
import struct
from fractions import Fraction

WIDTH = 0.25
DEGREE = 5


def float32(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def gelu_slope(x):
    return 0.5 * math.erfc(-x / math.sqrt(2)) + x * math.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)


def mish_slope(x):
    e = math.exp(x)
    n = e * (e + 2)
    return e * ((e + 2) * (n + 2) + 4 * x * (e + 1)) / (n + 2) ** 2


def silu_slope(x):
    r = 1 / (1 + math.exp(x))
    return math.exp(x) * r * (1 + x * r)


def root(f, low, high):
    for _ in range(200):
        middle = (low + high) / 2
        if f(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def interpolate(points, values):
    """Coefficients, the constant first, by Newton's divided differences in exact fractions."""
    points = [Fraction(p) for p in points]
    table = [Fraction(v) for v in values]
    for level in range(1, len(points)):
        for i in range(len(points) - 1, level - 1, -1):
            table[i] = (table[i] - table[i - 1]) / (points[i] - points[i - level])
    result = [Fraction(0)]
    for point, divided in zip(reversed(points), reversed(table)):
        shifted = [Fraction(0)] + result
        result = [a - point * b for a, b in zip(shifted, result + [Fraction(0)])]
        result[0] += divided
    return [float(c) for c in result[: len(points)]]


def horner(coefficients, d):
    total = 0.0
    for c in reversed(coefficients):
        total = total * d + c
    return total


for name, slope, low, high in (
    ("gelu", gelu_slope, -1.0, -0.5),
    ("mish", mish_slope, -1.5, -1.0),
    ("silu", silu_slope, -1.5, -1.0),
):
    r = root(slope, low, high)
    first = float32(r)
    points = [WIDTH * math.cos(math.pi * (2 * k + 1) / (2 * (DEGREE + 1))) for k in range(DEGREE + 1)]
    rounded = [float32(c) for c in interpolate(points, [slope(r + d) / d for d in points])]
    grid = [WIDTH * k / 500 for k in range(-500, 501) if abs(k) > 5]
    worst = max(abs(horner(rounded, d) * d / slope(r + d) - 1) for d in grid)
    print(f"{name}: root {first:.9g}f + {float32(r - first):.9g}f, largest relative error {worst:.2e}")
    print("  " + ", ".join(f"{c:.9g}f" for c in rounded))
