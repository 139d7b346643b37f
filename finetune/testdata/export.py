"""Loads a saved model into PyTorch by its names alone and prints the logits of a picture, as JSON.

    python export.py ARCH MODEL.safetensors PICTURE.json

The picture is a list [1, 3, H, W] of numbers, normalised. Needs torch, torchvision, timm and safetensors.
"""

import json
import sys

import timm
import torch
import torchvision
from safetensors.torch import load_file

arch, path, picture = sys.argv[1:]
state = load_file(path)
make = getattr(torchvision.models, arch, None) or (lambda **kw: timm.create_model(arch, **kw))
model = make(num_classes=2).eval()
model.load_state_dict(state, strict=True)
with torch.no_grad():
    print(json.dumps(model(torch.tensor(json.load(open(picture)))).tolist()))
