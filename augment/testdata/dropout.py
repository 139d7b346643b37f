"""Writes dropout.json beside it: boxes that torchvision 0.29.2's RandomErasing chooses for what it drew, and the holes of albumentations 2.0.8's GridDropout.

    python dropout.py
"""

import json
import pathlib
from unittest import mock

import numpy as np
import torch
from albumentations.augmentations.dropout import functional as FD
from torchvision.transforms import v2


class Recorder:
    """Stands in for torch while RandomErasing draws, and keeps what it drew."""

    def __init__(self, generator):
        self.generator, self.tries, self.place = generator, [], []
        self.log, self.tensor = torch.log, torch.tensor

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
    transform = v2.RandomErasing(p=1, scale=scale, ratio=ratio)
    names = transform.make_params.__func__.__globals__
    recorder = Recorder(torch.Generator().manual_seed(seed))
    names["torch"] = recorder
    try:
        box = transform.make_params([torch.zeros(3, *size)])
    finally:
        names["torch"] = torch
    chosen = [] if box["v"] is None else [box["j"], box["i"], box["w"], box["h"]]  # left, top, width, height
    return {"size": size, "tries": recorder.tries, "place": recorder.place, "box": chosen}


laws = [law(size, scale, ratio, seed) for seed in range(10) for size, scale, ratio in (
    ([256, 320], (0.02, 0.33), (0.3, 3.3)), ([11, 7], (0.02, 0.9), (0.3, 3.3)), ([5, 40], (0.3, 0.9), (0.3, 3.3)), ([1, 1], (0.02, 0.33), (0.3, 3.3)))]
grids = []
for size, unit, ratio, shift in (([24, 36], 6, 0.5, (0, 0)), ([24, 36], 6, 0.5, (2, 1)), ([20, 30], 10, 0.75, (0, 2)), ([8, 8], 4, 0.1, (3, 3))):
    cells = (size[0] // unit, size[1] // unit)
    generator = mock.Mock(permutation=lambda x: x, shuffle=lambda x: None)
    holes = FD.generate_grid_holes(tuple(size), cells, ratio, False, shift, generator)
    hole = int(np.clip(unit * ratio, 1, unit - 1))
    grids.append({"size": size, "values": [unit, hole, *shift], "holes": np.asarray(holes).tolist()})  # left, top, right, bottom

lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in laws), ",\n".join(json.dumps(c, separators=(",", ":")) for c in grids)
pathlib.Path(__file__).with_name("dropout.json").write_text('{"laws":[\n' + lines[0] + '\n],"grids":[\n' + lines[1] + "\n]}\n")
