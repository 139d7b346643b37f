"""Lists what PyTorch's state_dict of each architecture holds, by name and shape, which files that we save must match.

    python statedict.py > statedict.json

needs torch, torchvision and timm; the lists here are of torchvision 0.29 and timm 1.0.31.
"""

import json

import timm
import torchvision

archs = {name: getattr(torchvision.models, name) for name in
         ["resnet18", "resnet34", "resnet50", "vgg11", "vgg13", "vgg16", "vgg19", "mobilenet_v2"]}
archs |= {name: lambda name=name, **kw: timm.create_model(name, **kw) for name in ["efficientnet_lite0", "tf_efficientnet_lite0"]}
lines = []
for name, make in archs.items():
    state = make(num_classes=7).state_dict()
    lines.append(f'"{name}": ' + json.dumps({key: list(value.shape) for key, value in state.items()}, separators=(",", ":")))
print("{" + ",\n".join(lines) + "}")
