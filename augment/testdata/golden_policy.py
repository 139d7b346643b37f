"""Writes golden_policy.json beside it: the magnitudes of torchvision 0.29.2's policies (torch 2.15.0, CPU) by bin, AutoAugment's tables, and what single operations of the
policies give on float pictures.

    python golden_policy.py

The pictures come from golden_warp.py's formula; results are stored as 16-bit numbers (65535 is 1). Translations are whole pixels, cut off as torchvision does. A fill goes with nearest only: at
a bilinear edge torchvision darkens the picture before it adds the fill.
"""

import json
import pathlib

from golden_warp import pack, picture
from torchvision.transforms.v2 import AugMix, AutoAugment, AutoAugmentPolicy, RandAugment, TrivialAugmentWide

NAMES = {"Identity": "identity", "ShearX": "shear_x", "ShearY": "shear_y", "TranslateX": "translate_x", "TranslateY": "translate_y", "Rotate": "rotate",
         "Brightness": "brightness", "Color": "saturation", "Contrast": "contrast", "Sharpness": "sharpness", "Posterize": "posterize", "Solarize": "solarize",
         "AutoContrast": "autocontrast", "Equalize": "equalize", "Invert": "invert"}


def space(policy, table, bins, height, width):
    ops = {}
    for name, (function, signed) in table.items():
        values = function(bins, height, width)
        values = [] if values is None else [float(f"{v:.9g}") for v in values.tolist()]
        if name.startswith("Translate"):
            values = [int(v) for v in values]
        ops[NAMES[name]] = {"values": values, "signed": signed}
    return {"policy": policy, "bins": bins, "size": [height, width], "ops": ops}


spaces = [space("auto_augment", AutoAugment._AUGMENTATION_SPACE, 10, 331, 226)]
spaces += [space("rand_augment", RandAugment._AUGMENTATION_SPACE, bins, *size) for bins, size in [(31, (224, 331)), (31, (32, 993)), (9, (100, 77)), (2, (5, 3))]]
spaces += [space("trivial_augment_wide", TrivialAugmentWide._AUGMENTATION_SPACE, bins, 32, 32) for bins in (31, 17)]
spaces += [space("aug_mix", AugMix._AUGMENTATION_SPACE, 10, 27, 32), space("aug_mix", AugMix._AUGMENTATION_SPACE, 10, 256, 300)]

policies = {p.value: [[[NAMES[op], p, magnitude or 0] for op, p, magnitude in pair] for pair in AutoAugment(p)._policies] for p in AutoAugmentPolicy}

results = []
policy = RandAugment()
size = (9, 13)
for name, magnitudes in {"ShearX": [0.09, -0.3], "ShearY": [0.21, -0.99], "TranslateX": [6.8, -3.2], "TranslateY": [2.9, -5.0], "Rotate": [9.0, -27.0],
                         "Brightness": [0.27, -0.9], "Color": [0.27, -0.9], "Contrast": [0.27, -0.9], "Sharpness": [0.27, -0.9], "Posterize": [5, 2],
                         "Solarize": [0.7, 0.1], "AutoContrast": [0], "Equalize": [0], "Invert": [0], "Identity": [0]}.items():
    for magnitude in magnitudes:
        for how, fill in [("nearest", [0.25, 0.5, 1.0]), ("bilinear", None)] if name[:5] in ("Shear", "Trans", "Rotat") else [("nearest", None)]:
            y = policy._apply_image_or_video_transform(picture(*size).float() / 255, name, magnitude, how, {type(picture(*size)): fill})
            results.append({"op": NAMES[name], "magnitude": magnitude, "interpolation": how, "fill": fill or [0, 0, 0], "size": size, "result": pack(y)})

path = pathlib.Path(__file__).with_name("golden_policy.json")
parts = {"spaces": spaces, "results": results}
text = ",\n".join(f'"{k}": [\n' + ",\n".join(json.dumps(v) for v in part) + "\n]" for k, part in parts.items())
path.write_text("{\n" + text + ',\n"policies": ' + json.dumps(policies) + "\n}\n")
