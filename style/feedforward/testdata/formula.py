"""The numbers of the golden scripts, by formulas that the Go tests repeat bit for bit, and how scripts write what they find."""
import json
import math
import pathlib

import numpy as np

HERE = pathlib.Path(__file__).parent
SIZES = [(24, 20), (21, 17)]  # height and width of content pictures
STYLE = (19, 26)  # of the style picture


def noise(name, n):
    """n numbers in [-1, 1), multiples of 2^-23: splitmix64 of the place, begun at the FNV-1a hash of the name."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = (seed ^ byte) * 0x100000001B3 % 2**64
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(40)).astype(np.float32) / np.float32(1 << 23) - np.float32(1)


def parameter(name, shape):
    """The parameter of a name, in PyTorch's order: kernels of variance 2 over the number of inputs, factors about 1, shifts about 0."""
    u = noise(name, math.prod(shape)).reshape(shape)
    if len(shape) == 4:
        return u * np.float32(math.sqrt(6 / math.prod(shape[1:])))
    if name.endswith(".bias"):
        return u * np.float32(0.125)
    if len(shape) == 1:
        return u * np.float32(0.25) + np.float32(1)
    return u * np.float32(0.5)  # of the CoMatch layer


def picture(name, height, width):
    """A picture `[1, 3, H, W]`, red first, of whole numbers: waves and noise."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    phase = {"content": 3, "style": 5, "other": 7}[name]
    waves = (x * phase + y * (phase + c) * 2) % 64 * 2 + c * 20
    flat = noise(name, height * width * 3).reshape(height, width, 3)
    values = np.floor(waves + (flat.astype(np.float64) + 1) * 32)
    return values.transpose(2, 0, 1)[None].astype(np.float32)


def painted(y, height, width):
    """What a network paints, `[1, 3, H, W]` with red first, cut to the size of the content, as `[H, W, 3]` numbers."""
    y = np.asarray(y)[0, :, :height, :width].transpose(1, 2, 0)
    return [float(f"{v:.5g}") for v in y.flatten().tolist()]


def write(name, cases):
    with open(HERE / name, "w") as f:
        json.dump(cases, f, separators=(",", ":"))
        f.write("\n")
