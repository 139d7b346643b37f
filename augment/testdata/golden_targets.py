"""Writes golden_targets.json beside it: what torchvision 0.29.2 (torch 2.15.0, CPU) gives for boxes and masks under single operations.

    python golden_targets.py

Boxes are xyxy in float64, clamped to the result; a box of which nothing is left has no area. Masks are label pictures by a formula, resized with NEAREST_EXACT (torchvision's own kernel for
masks takes NEAREST, which is half a pixel off) and otherwise by the kernels for masks. Labels are stored one byte each.
"""

import base64
import json
import pathlib

import numpy as np
import torch
from torchvision import tv_tensors
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional as F

BOXES = [[1.5, 2.25, 6.0, 7.5], [0.0, 0.0, 3.0, 2.0], [7.0, 4.0, 12.0, 9.0]]
cases = []


def mask(height, width):
    y, x = np.mgrid[0:height, 0:width]
    return torch.from_numpy(((x * 5 + y * 3 + x * y) % 7).astype(np.uint8))[None]


def case(op, values, on_boxes, on_mask, settings=""):
    size = (9, 12)
    boxes = tv_tensors.BoundingBoxes(torch.tensor(BOXES, dtype=torch.float64), format="XYXY", canvas_size=size)
    moved = on_boxes(boxes)
    moved = F.clamp_bounding_boxes(moved)
    labels = on_mask(mask(*size))
    cases.append({"op": op, "settings": settings, "size": size, "values": values, "boxes": moved.tolist(), "mask": base64.b64encode(labels[0].numpy().tobytes()).decode(),
                  "result": list(labels.shape[1:])})


def both(op, values, function, settings=""):
    case(op, values, function, lambda m: function(tv_tensors.Mask(m)), settings)


if __name__ == "__main__":
    exact = InterpolationMode.NEAREST_EXACT
    both("flip_left_right", [1.0], F.horizontal_flip)
    both("flip_up_down", [1.0], F.vertical_flip)
    both("center_crop", [4.0, 2.0, 5.0, 6.0], lambda x: F.center_crop(x, [6, 5]), '{"height": 6, "width": 5}')
    both("crop", [4.0, -2.0, 6.0, 7.0], lambda x: F.crop(x, -2, 4, 7, 6), '{"left": 4, "top": -2, "width": 6, "height": 7}')
    both("pad", [-2.0, -1.0, 17.0, 12.0], lambda x: F.pad(x, [2, 1, 3, 2]), '{"left": 2, "top": 1, "right": 3, "bottom": 2}')
    for height, width in [(5, 7), (20, 31), (9, 12), (1, 1)]:
        case("resize", [0.0, 0.0, 12.0, 9.0], lambda x: F.resize(x, [height, width]), lambda m: F.resize(m, [height, width], interpolation=exact),
             '{"height": %d, "width": %d}' % (height, width))
        case("random_resized_crop", [2.0, 1.0, 7.0, 5.0], lambda x: F.resized_crop(x, 1, 2, 5, 7, [height, width]), lambda m: F.resized_crop(m, 1, 2, 5, 7, [height, width], interpolation=exact),
             '{"height": %d, "width": %d}' % (height, width))
    for degrees in [0.0, 33.5, 180.0, -140.0]:
        both("rotate", [degrees], lambda x: F.rotate(x, degrees))
    for values in [[20.0, 2.0, -1.0, 1.25, 0.0, 0.0], [0.0, 0.0, 3.0, 0.75, 15.0, -10.0]]:
        both("affine", values, lambda x: F.affine(x, values[0], [int(values[1]), int(values[2])], values[3], values[4:]))
    path = pathlib.Path(__file__).with_name("golden_targets.json")
    path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
