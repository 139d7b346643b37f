"""Writes golden.json beside it: what torchvision 0.29.2 (torch 2.15.0, CPU) gives for the operations of this package.

    python golden.py

The input pictures come from a formula that the tests repeat. Values of float results are stored as 16-bit numbers
(65535 is 1), so that they are good to 1/131070; results of torchvision's own 8-bit path are stored as bytes.
"""

import base64
import itertools
import json
import pathlib

import numpy as np
import torch
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F


def picture(height, width):
    """The picture of a size, uint8 [3, height, width]; its first row holds grays, black, white and ties."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    v = (x * 37 + y * 91 + c * 53 + x * y * c * 7 + (x * x ^ y) * 5) % 256
    edge = np.array([[0, 0, 0], [255, 255, 255], [128, 128, 128], [200, 200, 10], [10, 200, 200], [200, 10, 200], [255, 0, 0]])
    n = min(width, len(edge))
    v[0, :n] = edge[:n]
    return torch.from_numpy(v.astype(np.uint8)).permute(2, 0, 1).contiguous()


def smooth(height, width):
    """A picture without edges, on which the 8-bit path of the cubic filter has nothing to clamp between its two passes."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return torch.from_numpy((20 + x * x // 8 + y * y // 8 + c * 20).astype(np.uint8)).permute(2, 0, 1).contiguous()


def pack(result):
    """A float [3, h, w] as base64 of little-endian uint16 [h, w, 3]."""
    words = np.round(result.permute(1, 2, 0).clamp(0, 1).numpy().astype(np.float64) * 65535).astype("<u2")
    return base64.b64encode(words.tobytes()).decode()


def pack8(result):
    return base64.b64encode(result.permute(1, 2, 0).contiguous().numpy().tobytes()).decode()


cases = []


def case(op, size, function, make=picture, bytes_too=True, **params):
    """Runs function on the float and on the byte picture and keeps both results.

    bytes_too is False where torchvision's 8-bit path is itself further than 1/255 from its float path: it cuts the
    fraction off after each adjustment of a jitter, and clamps between the two passes of the cubic filter.
    """
    x = make(*size)
    y = function(x.float() / 255)
    entry = {"op": op, "picture": make.__name__, "size": size, "params": params, "shape": list(y.shape[1:]), "float": pack(y)}
    if bytes_too:
        entry["bytes"] = pack8(function(x))
    cases.append(entry)


odd = [7, 11]
for factor in (0.0, 0.5, 1.0, 1.7):
    case("brightness", odd, lambda x: F.adjust_brightness(x, factor), factor=factor)
    case("contrast", odd, lambda x: F.adjust_contrast(x, factor), factor=factor)
    case("saturation", odd, lambda x: F.adjust_saturation(x, factor), factor=factor)
for turns in (-0.5, -0.2, 0.0, 0.1, 0.34, 0.5):
    case("hue", odd, lambda x: F.adjust_hue(x, turns), factor=turns)
for size in (odd, [1, 1], [1, 6]):
    case("flip_left_right", size, F.horizontal_flip)
    case("flip_up_down", size, F.vertical_flip)

for order in itertools.permutations(range(4)):
    jitter = v2.ColorJitter(0.5, 0.5, 0.5, 0.5)
    params = dict(fn_idx=list(order), brightness_factor=1.4, contrast_factor=0.6, saturation_factor=1.5, hue_factor=-0.15)
    case("jitter", [5, 7], lambda x: jitter.transform(x, params), bytes_too=False, order=list(order),
         factors=[1.4, 0.6, 1.5, -0.15])

BILINEAR, BICUBIC = v2.InterpolationMode.BILINEAR, v2.InterpolationMode.BICUBIC
for size, box, out in (
    ([20, 31], [0, 0, 31, 20], [20, 31]),  # the identity
    ([20, 31], [4, 3, 13, 11], [8, 9]),  # left, top, width, height: a little smaller
    ([20, 31], [5, 2, 7, 9], [16, 13]),  # larger
    ([20, 31], [1, 0, 30, 20], [3, 4]),  # much smaller
    ([20, 31], [30, 19, 1, 1], [3, 3]),  # a single pixel
    ([48, 9], [0, 3, 9, 41], [2, 12]),  # smaller along one axis, larger along the other
    ([1, 6], [2, 0, 3, 1], [4, 5]),
):
    for mode, antialias, make in itertools.product((BILINEAR, BICUBIC), (True, False), (picture, smooth)):
        if make is picture or mode is BICUBIC:
            case("crop", size, lambda x: F.resized_crop(x, box[1], box[0], box[3], box[2], out, mode, antialias), make,
                 make is smooth or mode is BILINEAR, box=box, out=out, cubic=mode is BICUBIC, antialias=antialias)
for size, out in (([20, 31], [7, 8]), ([7, 11], [8, 8]), ([7, 11], [10, 16]), ([7, 11], [6, 15])):
    case("center_crop", size, lambda x: F.center_crop(x, out), out=out)


class Recorder:
    """Stands in for torch while RandomResizedCrop draws, and keeps what it drew."""

    def __init__(self, generator):
        self.generator, self.tries, self.place = generator, [], []

    def empty(self, n):
        return self

    def uniform_(self, low, high):
        value = torch.empty(1).uniform_(float(low), float(high), generator=self.generator)
        self.tries.append(value.item())
        return value

    def exp(self, value):
        value = torch.exp(value)
        self.tries[-1] = value.item()
        return value

    def randint(self, low, high, size):
        value = torch.randint(low, high, size, generator=self.generator)
        self.place.append(value.item())
        return value


def law(size, scale, ratio, seed):
    """One draw of RandomResizedCrop: the areas and ratios that it tried, the place that it drew, the box it chose."""
    transform = v2.RandomResizedCrop(8, scale=scale, ratio=ratio)
    module = transform.make_params.__func__.__globals__
    recorder = Recorder(torch.Generator().manual_seed(seed))
    module["torch"] = recorder
    try:
        box = transform.make_params([picture(*size)])
    finally:
        module["torch"] = torch
    return {"size": size, "scale": scale, "ratio": ratio, "tries": recorder.tries, "place": recorder.place,
            "box": [box["left"], box["top"], box["width"], box["height"]]}


settings = [
    ([256, 320], (0.08, 1.0), (3 / 4, 4 / 3)),
    ([200, 200], (0.1, 1.0), (0.5, 2.0)),
    ([32, 32], (0.64, 1.0), (1.0, 1.0)),
    ([7, 5], (0.05, 1.0), (3 / 4, 4 / 3)),
    ([100, 1000], (0.5, 1.0), (3 / 4, 4 / 3)),  # too wide: the fallback keeps the height
    ([1000, 100], (0.5, 1.0), (3 / 4, 4 / 3)),  # too high: the fallback keeps the width
    ([100, 100], (1.0, 1.0), (2.0, 3.0)),  # a square and no ratio that fits
    ([64, 48], (1.0, 1.0), (0.75, 0.75)),  # exactly the whole picture
    ([1, 1], (0.08, 1.0), (3 / 4, 4 / 3)),
]
laws = [law(size, scale, ratio, seed) for size, scale, ratio in settings for seed in range(12)]

lines = [json.dumps(c, separators=(",", ":")) for c in cases], [json.dumps(c, separators=(",", ":")) for c in laws]
text = '{"cases":[\n' + ",\n".join(lines[0]) + '\n],"laws":[\n' + ",\n".join(lines[1]) + "\n]}\n"
pathlib.Path(__file__).with_name("golden.json").write_text(text)
