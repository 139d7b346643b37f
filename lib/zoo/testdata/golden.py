"""Writes golden.json: what torchvision's and timm's networks compute, for golden_test.go.

Run with torch 2.15.0, torchvision 0.29.2 and timm 1.0.31 from this folder: python golden.py
Parameters and pictures are made by a formula that the Go test repeats bit for bit, so only outputs are stored: of each the
shape, the mean, the norm, and the numbers at some places. PyTorch computes in double precision, so that what differs is the Go
side's; "float32" is how far PyTorch's own single precision is from that, in units of max(1, |value|).
"""
import json
import math

import numpy as np
import timm
import torch
import torchvision

SAMPLES = 48


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


GAINS = {"resnet": 1.0, "vgg": 2.0}  # the others have 1.5; so activations stay between 0.1 and 20


def parameter(arch, name, shape):
    """The parameter of a name, in PyTorch's shape, float32."""
    u = noise(name, math.prod(shape)).reshape(shape)
    if len(shape) > 1:  # a kernel or a linear weight: variance gain/fan_in
        gain = next((gain for prefix, gain in GAINS.items() if arch.startswith(prefix)), 1.5)
        return u * np.float32(math.sqrt(3 * gain / math.prod(shape[1:])))
    if name.endswith((".weight", ".running_var")):
        return np.float32(1) + u * np.float32(0.25)
    return u * np.float32(0.125)


def pictures(name, batch, height, width):
    """Normalised pictures [batch, height, width, 3], float32."""
    return noise(name, batch * height * width * 3).reshape(batch, height, width, 3) * np.float32(2)


def nchw(x):
    return torch.from_numpy(np.ascontiguousarray(x.transpose(0, 3, 1, 2)))


def ours(x):
    """A result as the Go side keeps it: pictures [B, H, W, C], kernels [H, W, I, O], linear weights [I, O]."""
    return x.detach().double().numpy()


def summary(x):
    """What is stored of an array."""
    flat = x.reshape(-1)
    places = [int((u + 1) / 2 * flat.size) for u in noise("places", SAMPLES).astype(np.float64)]
    short = lambda v: float(f"{v:.9g}")
    return {"shape": list(x.shape), "mean": short(flat.mean()), "norm": short(np.sqrt((flat**2).sum())),
            "sample": [short(flat[i]) for i in places]}


def error(got, want):
    return float(f"{(np.abs(got - want) / np.maximum(1, np.abs(want))).max():.2g}")


def build(name):
    if "efficientnet" in name:
        net = timm.create_model(name, pretrained=False)
    else:
        net = getattr(torchvision.models, name)(weights=None)
    state = {k: torch.from_numpy(parameter(name, k, tuple(v.shape))) for k, v in net.state_dict().items() if v.is_floating_point()}
    missing = net.load_state_dict(state, strict=False)
    assert all(k.endswith("num_batches_tracked") for k in missing.missing_keys) and not missing.unexpected_keys
    return net


def vgg_layers(net):
    """The paper's names of VGG's layers."""
    names, block, i = {}, 1, 0
    for number, layer in enumerate(net.features):
        if isinstance(layer, torch.nn.MaxPool2d):
            names[f"pool{block}"] = f"features.{number}"
            block, i = block + 1, 0
        else:
            i += isinstance(layer, torch.nn.Conv2d)
            kind = "conv" if isinstance(layer, torch.nn.Conv2d) else "relu"
            names[f"{kind}{block}_{i}"] = f"features.{number}"
    return names


def layers(name, net):
    """Names of layers here and in PyTorch: three inner ones, and the logits."""
    if name.startswith("resnet"):
        return {k: k for k in ("maxpool", "layer2.0.downsample.1", "layer4", "fc")}
    if name.startswith("vgg"):
        inner = vgg_layers(net)
        return {k: inner[k] for k in ("relu2_1", "pool3", "conv5_2")} | {"classifier.6": "classifier.6"}
    if name == "mobilenet_v2":
        return {k: k for k in ("features.0", "features.7", "features.18", "classifier.1")}
    return {k: k for k in ("bn1", "blocks.3", "blocks.5.2", "classifier")}


def outputs(net, names, x):
    """The outputs of layers, [B, H, W, C] or [B, C]."""
    found = {}
    hooks = [net.get_submodule(torch_name).register_forward_hook(lambda m, i, y, k=k: found.__setitem__(k, y.clone()))
             for k, torch_name in names.items()]
    with torch.no_grad():
        net(x)
    for hook in hooks:
        hook.remove()
    return {k: (y.permute(0, 2, 3, 1) if y.dim() == 4 else y).contiguous().double().numpy() for k, y in found.items()}


def inference(name, net):
    names, sizes = layers(name, net), {}
    net.eval()
    for height, width in ((64, 64), (75, 53)):
        x = nchw(pictures(f"{height}x{width}", 2, height, width))
        single = outputs(net.float(), names, x)
        double = outputs(net.double(), names, x.double())
        sizes[f"{height}x{width}"] = {
            "float32": max(error(single[k], double[k]) for k in names),
            "outputs": {k: summary(double[k]) for k in names},
        }
    net.float()
    return sizes


def away_from_kinks(name, net):
    """Shifts what goes into ReLU6 to its middle. Else some of a million units lie so near to a kink that rounding decides on which side,
    and one of them changes the gradient of the first layer by percents, in PyTorch's single precision too."""
    if "lite" in name:
        with torch.no_grad():
            for k, p in net.named_parameters():
                if k.endswith(".bias") and k != "classifier.bias":
                    p += 3
    return net


def training(name):
    """One step of stochastic gradient descent on four pictures."""
    first, last, norms = {
        "resnet18": ("conv1.weight", "fc.weight", ("bn1", "layer4.1.bn2")),
    }.get(name, ("conv_stem.weight", "classifier.weight", ("bn1", "bn2")))
    rate, results = 0.05, []
    for dtype in (torch.float32, torch.float64):
        net = away_from_kinks(name, build(name)).to(dtype).train()
        loss = torch.nn.functional.cross_entropy(net(nchw(pictures("training", 4, 64, 64)).to(dtype)), torch.tensor([3, 141, 592, 653]))
        loss.backward()
        parameters = dict(net.named_parameters())
        gradients = {k: kernel(parameters[k].grad) for k in (first, last)}
        torch.optim.SGD(net.parameters(), lr=rate).step()
        state = net.state_dict()
        updated = {k: kernel(state[k]) for k in [first, last] + [n + end for n in norms for end in (".running_mean", ".running_var", ".weight")]}
        results.append((loss.item(), gradients, updated))
    single, double = results
    relative = lambda got, want: float(f"{np.abs(got - want).max() / np.abs(want).max():.2g}")
    return {"rate": rate, "loss": double[0],
            "float32": {k: relative(single[1][k], double[1][k]) for k in (first, last)},
            "gradients": {k: summary(v) for k, v in double[1].items()},
            "updated": {k: summary(v) for k, v in double[2].items()}}


def kernel(w):
    """A parameter in the Go side's order."""
    w = w.detach().double()
    if w.dim() == 4:
        w = w.permute(2, 3, 1, 0)
    return w.numpy().T if w.dim() == 2 else w.contiguous().numpy()


def main():
    torch.manual_seed(0)
    golden = {}
    for name in ("resnet18", "resnet34", "resnet50", "vgg11", "vgg13", "vgg16", "vgg19", "mobilenet_v2", "efficientnet_lite0",
                 "tf_efficientnet_lite0"):
        net = build(name)
        state = {k: "x".join(map(str, v.shape)) for k, v in net.state_dict().items() if v.is_floating_point()}
        golden[name] = {"count": sum(p.numel() for p in net.parameters()), "state": state, "sizes": inference(name, net)}
        del net
        if name in ("resnet18", "efficientnet_lite0", "tf_efficientnet_lite0"):
            golden[name]["training"] = training(name)
        sizes = golden[name]["sizes"]
        print(name, [(s, v["float32"], {k: f"{o['norm'] / math.sqrt(math.prod(o['shape'])):.3g}" for k, o in v["outputs"].items()})
                     for s, v in sizes.items()], golden[name].get("training", {}).get("float32"), golden[name].get("training", {}).get("loss"), flush=True)
    with open("golden.json", "w") as f:
        json.dump(golden, f, separators=(",", ":"))
        f.write("\n")


if __name__ == "__main__":
    main()
