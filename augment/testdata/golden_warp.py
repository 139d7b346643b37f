"""Writes golden_warp.json beside it: what torchvision 0.29.2 (torch 2.15.0, CPU) gives for rotate, affine and perspective on float pictures.

    python golden_warp.py

The pictures come from golden.py's formula. No fill is given, so that what lies outside is black. Values are stored as 16-bit numbers (65535 is 1).
"""

import base64
import json
import pathlib

import numpy as np
import torch
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional as F


def picture(height, width):
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    v = (x * 37 + y * 91 + c * 53 + x * y * c * 7 + (x * x ^ y) * 5) % 256
    return torch.from_numpy(v.astype(np.uint8)).permute(2, 0, 1).contiguous()


def pack(result):
    words = np.round(result.permute(1, 2, 0).clamp(0, 1).numpy().astype(np.float64) * 65535).astype("<u2")
    return base64.b64encode(words.tobytes()).decode()


cases = []


def case(op, size, values, interpolation, function):
    x = picture(*size).float() / 255
    mode = {"nearest": InterpolationMode.NEAREST, "bilinear": InterpolationMode.BILINEAR, "cubic": InterpolationMode.BICUBIC}[interpolation]
    cases.append({"op": op, "size": size, "values": values, "interpolation": interpolation, "result": pack(function(x, mode))})


if __name__ == "__main__":
    for size in [(9, 12), (7, 7), (8, 5), (1, 1), (1, 6)]:
        for degrees in [0.0, 90.0, 180.0, -90.0, 33.5, -140.0]:
            for interpolation in ["nearest", "bilinear"]:
                if interpolation == "nearest" and degrees in (90.0, -90.0) and sum(size) % 2:
                    continue  # all places lie between two pixels, and rounding decides
                case("rotate", size, [degrees], interpolation, lambda x, m: F.rotate(x, degrees, interpolation=m))

    for size in [(9, 12), (8, 5)]:
        for values in [[20.0, 2.0, -1.0, 1.25, 0.0, 0.0], [0.0, 0.0, 3.0, 0.75, 15.0, -10.0], [-75.0, -1.0, 0.0, 1.0, 30.0, 25.0]]:
            for interpolation in ["nearest", "bilinear"]:
                case("affine", size, values, interpolation,
                     lambda x, m: F.affine(x, values[0], [int(values[1]), int(values[2])], values[3], values[4:], interpolation=m))

    for size in [(9, 12), (8, 5)]:
        h, w = size
        start = [[0, 0], [w, 0], [w, h], [0, h]]
        for end in [start, [[1.25, 2.6], [w - 1.4, 0.3], [w - 0.2, h - 1.3], [2.1, h - 0.4]], [[0.1, 0.2], [w - 2.3, 1.9], [w - 1.2, h - 3.1], [0.7, h - 1.4]]]:
            for interpolation in ["nearest", "bilinear"]:
                case("perspective", size, [float(v) for point in end for v in point], interpolation,
                     lambda x, m: F.perspective(x, start, end, interpolation=m))

    path = pathlib.Path(__file__).with_name("golden_warp.json")
    path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
