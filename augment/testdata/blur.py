"""Writes blur.json beside it: what the reference programs give for the operations that blur, sharpen and find edges.

    python blur.py

torchvision 0.29.2, kornia 0.9.0, albumentations 2.0.8 with OpenCV 5.0.0, and, where imgaug defines an operation by a kernel, OpenCV's filter2D with that
kernel. The input pictures come from a formula that the tests repeat. Values are stored as 16-bit numbers (65535 is 1), good to 1/131070.
"""

import base64
import json
import pathlib
from unittest import mock

import albumentations as A
import cv2
import kornia
import numpy as np
import torch
from albumentations.augmentations.blur import functional as FB
from albumentations.augmentations.pixel import functional as FP
from torchvision.transforms.v2 import functional as F


def picture(height, width, seed=1):
    """The picture that the tests call colourful, float32 [height, width, 3]."""
    y, x = np.mgrid[0:height, 0:width]
    p = np.stack([x * 37 + y * 91 + seed, ((x * x * 5) ^ (y * 13)) + seed, x * y * 7 + y * y * 3], -1) % 256
    gray = (x + y) % 5 == 0
    p[gray] = p[gray][:, :1]
    return (p.astype(np.float32) / np.float32(255)).astype(np.float32)


cases = []


def case(op, size, function):
    result = np.clip(np.asarray(function(picture(*size)), np.float64), 0, 1)
    words = np.round(result * 65535).astype("<u2")
    cases.append({"op": op, "size": size, "float": base64.b64encode(words.tobytes()).decode()})


def torch_picture(x):
    return torch.from_numpy(x).permute(2, 0, 1)


def back(x):
    return x.permute(1, 2, 0).numpy()


odd = [11, 14]
for size, sigma in ((3, 0.1), (3, 2.0), (5, 0.9), (9, 1.7)):
    case({"op": "gaussian_blur", "size": size, "sigma": sigma}, odd, lambda x: back(F.gaussian_blur(torch_picture(x), size, sigma)))
for size in (3, 7):
    case({"op": "box_blur", "size": size}, odd, lambda x: FB.box_blur(x, size))
for size in (3, 5):  # OpenCV has no larger median of floats
    case({"op": "median_blur", "size": size}, odd, lambda x: cv2.medianBlur(x, size))
for size in (3, 5):
    square = np.ones((size, size), np.uint8)
    case({"op": "pool", "kind": "max", "size": size}, odd, lambda x: cv2.dilate(x, square))
    case({"op": "pool", "kind": "min", "size": size}, odd, lambda x: cv2.erode(x, square))
for size, angle, direction in ((3, 0.0, 0.0), (5, 30.0, 0.5), (7, 200.0, -1.0), (9, 77.0, 1.0)):
    case({"op": "motion_blur", "size": size, "degrees": angle, "direction": direction}, odd, lambda x: back(
        kornia.filters.motion_blur(torch_picture(x)[None], size, angle, direction, "reflect", "bilinear")[0]))
for radius, sigma in ((1, 0.3), (3, 0.1), (5, 0.5), (8, 0.7), (9, 0.5), (12, 1.5)):
    case({"op": "defocus", "radius": radius, "sigma": sigma}, [23, 17], lambda x: FB.defocus(x, radius, sigma))


def drawn(transform, values):
    """The transform's own parameters, with the numbers that it draws given one after the other."""
    queue = list(values)
    transform.py_random = mock.Mock()
    transform.py_random.uniform = lambda *_: queue.pop(0)
    transform.py_random.randrange = lambda *_: queue.pop(0)
    transform.py_random.randint = lambda *_: queue.pop(0)
    transform.py_random.random = lambda: queue.pop(0)
    parameters = transform.get_params()
    assert not queue
    return parameters


for size, cutoff in ((7, 0.8), (11, 1.5), (5, 3.0)):
    kernel = drawn(A.RingingOvershoot(), [size, cutoff])["kernel"]
    case({"op": "ringing_overshoot", "size": size, "cutoff": cutoff}, odd, lambda x: FP.convolve(x, kernel))
for size, sx, sy, degrees, beta in ((3, 0.5, 0.5, 0.0, 1.0), (7, 1.5, 0.4, 30.0, 0.6), (5, 0.7, 2.0, -70.0, 4.0)):
    blur = A.AdvancedBlur(blur_limit=(size, size))
    blur.random_generator = mock.Mock()
    blur.random_generator.uniform = lambda *_, size: np.ones(size)
    kernel = drawn(blur, [sx, sy, degrees, 0.3, beta])["kernel"]
    case({"op": "advanced_blur", "size": size, "sigma_x": sx, "sigma_y": sy, "degrees": degrees, "beta": beta, "noise": 0}, odd,
         lambda x: FP.convolve(x, kernel))
for sigma, alpha, threshold in ((1.0, 0.5, 10), (2.0, 1.0, 40), (0.6, 0.3, 0)):
    size = 2 * int(3.5 * sigma) + 1
    case({"op": "unsharp_mask", "sigma": sigma, "alpha": alpha, "threshold": threshold / 255}, odd,
         lambda x: FP.unsharp_mask(x, size, sigma, alpha, threshold))

for alpha, lightness in ((0.0, 1.0), (0.3, 0.7), (1.0, 1.0)):
    kernel = drawn(A.Sharpen(), [alpha, lightness])["sharpening_matrix"]
    case({"op": "sharpen", "alpha": alpha, "lightness": lightness}, odd, lambda x: FP.convolve(x, kernel))
for alpha, strength in ((0.3, 0.7), (1.0, 0.2)):
    kernel = drawn(A.Emboss(), [alpha, strength])["emboss_matrix"]
    case({"op": "emboss", "alpha": alpha, "strength": strength}, odd, lambda x: FP.convolve(x, kernel))


def directed(alpha, degrees):
    """imgaug's matrix of DirectedEdgeDetect."""
    rad = np.deg2rad(degrees)
    direction = np.array([np.cos(rad - np.pi / 2), np.sin(rad - np.pi / 2)])
    effect = np.zeros((3, 3))
    for x in (-1, 0, 1):
        for y in (-1, 0, 1):
            if (x, y) != (0, 0):
                cell = np.array([x, y]) / np.hypot(x, y)
                distance = np.rad2deg(np.arccos(np.clip(cell @ direction, -1, 1))) / 180
                effect[y + 1, x + 1] = (1 - distance) ** 4
    effect /= -effect.sum()
    effect[1, 1] = 1
    return (1 - alpha) * np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]) + alpha * effect


for alpha, degrees in ((1.0, 0.0), (0.6, 100.0), (1.0, 315.0)):
    case({"op": "directed_edge_detect", "alpha": alpha, "degrees": degrees}, odd, lambda x: cv2.filter2D(x, -1, directed(alpha, degrees)))
edges = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], np.float64)
identity = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]], np.float64)
case({"op": "edge_detect", "alpha": 0.7}, odd, lambda x: cv2.filter2D(x, -1, 0.3 * identity + 0.7 * edges))
kernel = np.array([[0.1, -0.2, 0.3, 0.0, 0.05], [0.25, 0.5, -0.125, 0.3, -0.1], [0.0, 0.1, 0.2, -0.3, 0.4]])
case({"op": "convolve", "kernel": kernel.tolist()}, odd, lambda x: cv2.filter2D(x, -1, kernel))
for colour, space in ((0.1, 1.0), (0.5, 3.0), (2.0, 1.5)):
    case({"op": "bilateral_blur", "size": 5, "colour": colour, "space": space}, odd, lambda x: cv2.bilateralFilter(x, 5, colour, space))


def zoomed(x, factor):
    """An enlargement about the middle by torch's bilinear sampling."""
    theta = torch.tensor([[[1 / factor, 0, 0], [0, 1 / factor, 0]]], dtype=torch.float64)
    grid = torch.nn.functional.affine_grid(theta, [1, 3, *x.shape[:2]], align_corners=False)
    image = torch_picture(x)[None].double()
    return back(torch.nn.functional.grid_sample(image, grid, "bilinear", "border", align_corners=False)[0])


for factor, steps in ((1.5, 4), (1.1, 10)):
    factors = [1 + (factor - 1) * i / steps for i in range(steps + 1)]
    case({"op": "zoom_blur", "factor": factor, "steps": steps}, odd, lambda x: np.mean([zoomed(x, f) for f in factors], 0))

text = "[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n"
pathlib.Path(__file__).with_name("blur.json").write_text(text)
