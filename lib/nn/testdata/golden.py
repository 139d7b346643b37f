"""Writes golden.json: what PyTorch's functions give, for golden_test.go.

Run with torch 2.15.0 from this folder: python golden.py
Inputs are made by a formula that the Go test repeats. PyTorch computes in double precision. Each case holds the result and, where it
has one, the gradient of sum(result * weights) with respect to x, the weights by the same formula.
"""
import json
import math

import torch
import torch.nn.functional as F


def wave(count, phase):
    """count numbers in [-1, 1] without a pattern that a layer would keep."""
    return torch.tensor([math.sin(0.7 * i * (1 + 0.013 * i) + phase) for i in range(count)], dtype=torch.float64)


def pictures(b, h, w, c, phase=0.0):
    """Pictures [B, H, W, C]."""
    return wave(b * h * w * c, phase).reshape(b, h, w, c)


def steps(b, h, w, c):
    """Pictures of few different values, so that windows have several largest ones."""
    return torch.tensor([(i * i // 3) % 4 - 1.0 for i in range(b * h * w * c)], dtype=torch.float64).reshape(b, h, w, c)


def rounded(x):
    return [float(f"{v:.9g}") for v in x.detach().reshape(-1).tolist()]


CASES = {}


def add(case, x, function, **options):
    """Stores function of x; pictures are [B, H, W, C] outside and [B, C, H, W] inside."""
    x = x.clone().requires_grad_()
    y = function(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
    (y * wave(y.numel(), 0.5).reshape(y.shape)).sum().backward()
    CASES[case] = {"in": list(x.shape), "shape": list(y.shape), "y": rounded(y), "dx": rounded(x.grad), **options}


def norms():
    add("instance_norm", pictures(2, 5, 7, 3), lambda x: F.instance_norm(x, eps=1e-5))
    add("instance_norm 2x3", pictures(2, 2, 3, 2), lambda x: F.instance_norm(x, eps=1e-2))


def pads():
    for n, h, w in ((1, 2, 2), (2, 4, 3), (4, 5, 6)):
        add(f"reflection_pad {n}", pictures(2, h, w, 2), lambda x: F.pad(x, (n, n, n, n), mode="reflect"), n=n)


def pools():
    for h, w, out_h, out_w in ((7, 7, 1, 1), (7, 5, 3, 2), (2, 3, 7, 7), (1, 1, 3, 2), (9, 13, 7, 7), (4, 6, 2, 3)):
        add(f"adaptive_avg_pool2d {h}x{w} {out_h}x{out_w}", pictures(1, h, w, 2), lambda x: F.adaptive_avg_pool2d(x, (out_h, out_w)),
            height=out_h, width=out_w)
    for size, stride, pad in ((2, 2, 0), (3, 2, 1), (3, 1, 1), (2, 3, 1), (3, 2, 0), (1, 2, 0)):
        add(f"avg_pool2d {size} {stride} {pad}", pictures(2, 7, 6, 2), lambda x: F.avg_pool2d(x, size, stride, pad), size=size, stride=stride, pad=pad)
        add(f"max_pool2d {size} {stride} {pad}", pictures(2, 7, 6, 2), lambda x: F.max_pool2d(x, size, stride, pad), size=size, stride=stride, pad=pad)
        add(f"max_pool2d ties {size} {stride} {pad}", steps(2, 7, 6, 2), lambda x: F.max_pool2d(x, size, stride, pad),
            size=size, stride=stride, pad=pad, ties=True)


def resizes():
    for h, w, out_h, out_w in ((5, 7, 9, 4), (4, 4, 8, 8), (9, 13, 4, 5), (3, 2, 11, 7), (8, 6, 4, 3), (1, 1, 3, 2), (6, 5, 6, 5), (17, 3, 2, 3)):
        for mode in ("bilinear", "bicubic"):
            for antialias in (False, True):
                add(f"interpolate {mode} {'antialias ' if antialias else ''}{h}x{w} {out_h}x{out_w}", pictures(1, h, w, 2),
                    lambda x: F.interpolate(x, (out_h, out_w), mode=mode, align_corners=False, antialias=antialias),
                    height=out_h, width=out_w, cubic=mode == "bicubic", antialias=antialias)
    for factor in (1, 2, 3):
        add(f"nearest {factor}", pictures(2, 3, 2, 2), lambda x: F.interpolate(x, scale_factor=factor, mode="nearest"), n=factor)


def activations():
    kinks = torch.tensor([-7.0, -1.0, -0.0, 0.0, 1e-6, 3.0, 5.999999, 6.0, 6.000001, 8.0], dtype=torch.float64).reshape(1, 1, 10, 1)
    add("relu", kinks, F.relu, values=kinks.reshape(-1).tolist())
    add("relu6", kinks, F.relu6, values=kinks.reshape(-1).tolist())


def same(size, kernel, stride):
    """TensorFlow's SAME padding of an axis."""
    total = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def convolutions():
    """Kernels are [kh, kw, in/groups, out] outside."""
    for h, w, c, out, kernel, stride, groups, padding in (
        (5, 6, 3, 4, (3, 3), 1, 1, "half"), (5, 6, 3, 4, (3, 3), 2, 1, "half"), (8, 7, 2, 3, (3, 3), 2, 1, "same"), (7, 8, 2, 2, (5, 5), 2, 1, "same"),
        (5, 6, 4, 4, (3, 3), 1, 4, "half"), (8, 9, 3, 3, (3, 3), 2, 3, "same"), (9, 8, 2, 2, (5, 5), 2, 2, "half"), (6, 6, 4, 6, (3, 3), 1, 2, "half"),
        (9, 9, 3, 4, (7, 7), 2, 1, "half"), (5, 5, 3, 4, (1, 1), 1, 1, "none"), (5, 5, 3, 4, (1, 1), 2, 1, "none"), (6, 5, 2, 3, (4, 4), 2, 1, "none"),
        (5, 7, 2, 3, (2, 3), 1, 1, "none"), (5, 7, 2, 3, (2, 3), 1, 1, "half"), (3, 3, 2, 2, (3, 3), 3, 1, "same"), (6, 6, 2, 4, (3, 3), 1, 2, "none"), (11, 10, 3, 4, (3, 3), 4, 1, "half"),
    ):
        x = pictures(2, h, w, c)
        k = wave(kernel[0] * kernel[1] * c // groups * out, 1.0).reshape(*kernel, c // groups, out).requires_grad_()
        b = wave(out, 2.0).requires_grad_()
        if padding == "same":
            (top, bottom), (left, right) = same(h, kernel[0], stride), same(w, kernel[1], stride)
        else:
            top = bottom = kernel[0] // 2 if padding == "half" else 0
            left = right = kernel[1] // 2 if padding == "half" else 0
        name = f"conv2d {h}x{w} {c}>{out} {kernel[0]}x{kernel[1]}/{stride} g{groups} {padding}"
        add(name, x, lambda x: F.conv2d(F.pad(x, (left, right, top, bottom)), k.permute(3, 2, 0, 1), b, stride, 0, 1, groups),
            kernel=list(k.shape), stride=stride, groups=groups, padding=padding)
        CASES[name] |= {"dkernel": rounded(k.grad), "dbias": rounded(b.grad)}


def batch_norm():
    """Three steps in train mode, then one in eval mode, of a norm that begins from averages that were learned elsewhere."""
    norm = torch.nn.BatchNorm2d(3, eps=1e-3).double()
    norm.weight.data, norm.bias.data = 1 + 0.5 * wave(3, 1.0), wave(3, 2.0)
    norm.running_mean, norm.running_var = wave(3, 3.0), 2 + wave(3, 4.0)
    result = {"steps": []}
    for i in range(3):
        norm.zero_grad()
        x = (pictures(2, 3, 2, 3, 5.0 + i) * (1 + i) + i).requires_grad_()
        y = norm(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        (y * wave(y.numel(), 0.5).reshape(y.shape)).sum().backward()
        result["steps"].append({"y": rounded(y), "dx": rounded(x.grad), "dweight": rounded(norm.weight.grad), "dbias": rounded(norm.bias.grad),
                                "mean": rounded(norm.running_mean), "var": rounded(norm.running_var)})
    result["eval"] = rounded(norm.eval()(pictures(2, 3, 2, 3, 9.0).permute(0, 3, 1, 2)).permute(0, 2, 3, 1))
    return result


def main():
    for make in (norms, pads, pools, resizes, activations, convolutions):
        make()
    with open("golden.json", "w") as f:
        json.dump({"cases": CASES, "batch_norm": batch_norm()}, f, separators=(",", ":"))
        f.write("\n")
    print(len(CASES), "cases")


if __name__ == "__main__":
    main()
