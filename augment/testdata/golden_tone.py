"""Writes golden_tone.json beside it: what torchvision 0.29.2 (torch 2.15.0, CPU) gives for operations on tones and for sharpness, on float pictures.

    python golden_tone.py

The pictures come from golden_warp.py's formula; "dark" ones are a third as bright. Values are stored as 16-bit numbers (65535 is 1).
"""

import json
import pathlib

from golden_warp import pack, picture
from torchvision.transforms.v2 import functional as F

cases = []


def case(op, size, values, function, dark=False):
    x = picture(*size)
    x = (x // 3 if dark else x).float() / 255
    cases.append({"op": op, "size": size, "dark": dark, "values": values, "result": pack(function(x))})


for size in [(9, 12), (23, 31), (1, 1), (2, 5)]:
    for bits in [1, 2, 4, 7]:
        case("posterize", size, [bits], lambda x: F.posterize(x, bits))
    for threshold in [0.0, 0.3, 0.75]:
        case("solarize", size, [threshold], lambda x: F.solarize(x, threshold))
    for factor in [0.0, 0.5, 1.0, 2.5]:
        case("sharpness", size, [factor], lambda x: F.adjust_sharpness(x, factor))
    case("invert", size, [], F.invert)
    for dark in [False, True]:
        case("autocontrast", size, [], F.autocontrast, dark)
        case("equalize", size, [], F.equalize, dark)

path = pathlib.Path(__file__).with_name("golden_tone.json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
