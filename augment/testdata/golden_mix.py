"""Writes golden_mix.json beside it: what torchvision 0.29.2 (torch 2.15.0, CPU) gives for MixUp and CutMix with given parameters, and its boxes of CutMix for what it drew.

    python golden_mix.py

Picture i of a batch is golden_warp.py's formula plus 59*i, mod 256. Values are stored as 16-bit numbers (65535 is 1), labels as they are.
"""

import json
import pathlib

import torch
from golden_warp import pack, picture
from torchvision.transforms.v2 import CutMix, MixUp

COUNT, SIZE = 3, (7, 10)
batch = torch.stack([(picture(*SIZE).int() + 59 * i) % 256 for i in range(COUNT)]).float() / 255
labels = torch.tensor([[1.0, 0, 0, 0], [0, 0.25, 0.75, 0], [0, 0, 0, 1.0]])


def case(op, mixer, params):
    params = {"labels": labels, "batch_size": COUNT, **params}
    mixed = mixer.transform(batch, params)
    share = params.get("lam", params.get("lam_adjusted"))
    return {"op": op, "share": share, "box": params.get("box"), "pictures": [pack(p) for p in mixed],
            "labels": mixer.transform(labels, params).tolist()}


cases = [case("mix_up", MixUp(), {"lam": lam}) for lam in (0.0, 0.3, 0.8125, 1.0)]
boxes = []
torch.manual_seed(5)
for i in range(40):
    mixer = CutMix(alpha=0.7)
    state = torch.get_rng_state()
    params = mixer.make_params([batch])
    torch.set_rng_state(state)
    lam = float(mixer._dist.sample(()))
    middle = [int(torch.randint(SIZE[1], size=(1,))), int(torch.randint(SIZE[0], size=(1,)))]
    boxes.append({"share": lam, "middle": middle, "box": params["box"], "own": params["lam_adjusted"]})
    if i in (0, 3, 9, 20):
        cases.append(case("cut_mix", mixer, params))

path = pathlib.Path(__file__).with_name("golden_mix.json")
text = ",\n".join(f'"{k}": [\n' + ",\n".join(json.dumps(v) for v in part) + "\n]" for k, part in {"cases": cases, "boxes": boxes}.items())
path.write_text("{\n" + text + "\n}\n")
