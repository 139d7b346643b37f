"""Writes gradcam.json: Grad-CAM by PyTorch's automatic differentiation, for gradcam_test.go.

Run with torch 2.15.0 from this folder: python gradcam.py
The network is a convolution, whose activation is explained, a second one, a mean over all places and a linear layer; the Go test repeats
its numbers by the same formula. It stores the maps of two pictures for two classes, in double precision, row by row.
"""
import json

import numpy as np
import torch
import torch.nn.functional as F


def numbers(begin, *shape):
    """Multiples of 1/1009 in [-0.5, 0.5)."""
    n = int(np.prod(shape))
    values = (np.arange(begin, begin + n) * 7919 % 1009) / 1009 - 0.5
    return torch.from_numpy(values.astype(np.float32)).double().reshape(shape)


pictures = numbers(1, 2, 9, 7, 3).permute(0, 3, 1, 2)
first = numbers(1000, 3, 3, 3, 8).permute(3, 2, 0, 1)  # kernels are [kh, kw, in, out] in Go
second = numbers(2000, 3, 3, 8, 6).permute(3, 2, 0, 1)
linear = numbers(3000, 6, 4)

activation = F.relu(F.conv2d(pictures, first)).requires_grad_()
logits = F.relu(F.conv2d(activation, second)).mean((2, 3)) @ linear

maps = {}
for wanted in (1, 3):
    gradient = torch.autograd.grad(logits[:, wanted].sum(), activation, retain_graph=True)[0]
    heat = F.relu((gradient.mean((2, 3), keepdim=True) * activation).sum(1))
    largest = heat.amax((1, 2), keepdim=True)
    maps[wanted] = torch.where(largest > 0, heat / largest.clamp(min=1e-300), heat).detach().flatten().tolist()

with open("gradcam.json", "w") as f:
    json.dump({"logits": logits.flatten().tolist(), "maps": maps}, f, indent=1)
    f.write("\n")
