#!/usr/bin/env python3
"""Coefficients of src/Amago.Kernels/Activations/ErrorFunction.cs.

    python3 tools/erfc-coefficients.py

Finds the polynomial Q of degree DEGREE that makes the largest relative error of

    erfc(z) = exp(-z^2) * t * Q(w),    t = 1 / (1 + P z),    w = P z t = 1 - t,    0 <= z <= Z_MAX

smallest (Remez exchange), and prints it rounded to float32 with the errors reached. A polynomial in w is one in t; but w is
relatively exact near z = 0, where 1 - t would magnify the rounding of t. Degree 9 brings the error below 2e-8 for most P between
0.3 and 0.6; this P also loses little in float32 arithmetic, whose roundings are what is left.
Needs Python 3 alone; the same output on every run.
"""

import math
import struct
from fractions import Fraction

P = 35 / 64
DEGREE = 9
Z_MAX = 10.0
GRID = 4000


def scaled_erfc(z):
    """exp(z^2) erfc(z); what z * z loses in rounding is put back, since the exponential would magnify it."""
    square = z * z
    lost = float(Fraction(z) ** 2 - Fraction(square))
    return math.exp(square) * (1 + lost) * math.erfc(z)


def float32(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def horner(coefficients, w):
    total = 0.0
    for c in reversed(coefficients):
        total = total * w + c
    return total


def solve(matrix, right):
    """Solves a linear system in exact fractions."""
    n = len(right)
    rows = [[Fraction(v) for v in row] + [Fraction(y)] for row, y in zip(matrix, right)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(n):
            if r != i and rows[r][i]:
                factor = rows[r][i] / rows[i][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i])]
    return [float(rows[i][n] / rows[i][i]) for i in range(n)]


def extremes(errors):
    """Where each run of equal sign has its largest error."""
    found = [0]
    for i in range(1, len(errors)):
        if (errors[i] > 0) != (errors[i - 1] > 0):
            found.append(i)
        elif abs(errors[i]) > abs(errors[found[-1]]):
            found[-1] = i
    return found


def remez(ws, values):
    """The polynomial whose relative error over the grid alternates DEGREE + 2 times with equal size."""
    last = len(ws) - 1
    nodes = [round(last * k / (DEGREE + 1)) for k in range(DEGREE + 2)]
    while True:
        matrix = [[ws[i] ** j for j in range(DEGREE + 1)] + [(-1) ** k * values[i]] for k, i in enumerate(nodes)]
        *coefficients, _ = solve(matrix, [values[i] for i in nodes])
        errors = [1 - horner(coefficients, w) / y for w, y in zip(ws, values)]
        following = extremes(errors)
        while len(following) > DEGREE + 2:
            following.pop(0 if abs(errors[following[0]]) < abs(errors[following[-1]]) else -1)
        if following == nodes:
            return coefficients
        nodes = following


def float32_error(coefficients, z):
    """Relative error of t * Q(w) with every operation rounded to float32 and fused multiply-adds in Q."""
    scaled = float32(P * z)
    t = float32(1 / float32(1 + scaled))
    w = float32(scaled * t)
    q = coefficients[-1]
    for c in reversed(coefficients[:-1]):
        q = float32(q * w + c)
    return abs(float32(q * t) / scaled_erfc(z) - 1)


def main():
    highest = P * Z_MAX / (1 + P * Z_MAX)
    ws = [highest * (1 - math.cos(math.pi * k / GRID)) / 2 for k in range(GRID + 1)]
    zs = [w / (1 - w) / P for w in ws]
    values = [scaled_erfc(z) * (1 + P * z) for z in zs]
    exact = remez(ws, values)
    rounded = [float32(c) for c in exact]
    print(f"P = {P}, degree {DEGREE}, z in [0, {Z_MAX:g}]")
    for power, c in enumerate(rounded):
        print(f"w^{power}: {c:.9g}f")
    for name, coefficients in (("exact coefficients", exact), ("rounded to float32", rounded)):
        worst = max(abs(horner(coefficients, w) / y - 1) for w, y in zip(ws, values))
        print(f"largest relative error, {name}: {worst:.2e}")
    worst = max(float32_error(rounded, float32(Z_MAX * k / (4 * GRID))) for k in range(4 * GRID + 1))
    print(f"largest relative error, float32 arithmetic: {worst:.2e}")


main()
