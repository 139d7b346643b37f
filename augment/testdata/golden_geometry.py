"""Writes golden_geometry.json, golden_maps.json and golden_elastic.json beside it: pictures that torchvision 0.29.2 (torch 2.15.0, CPU) makes with geometric functions, where the maps of
albumentations 2.0.8 take points, and SciPy's thin plate splines.

    python golden_geometry.py

The pictures come from golden.py's formula. Values of pictures are stored as 16-bit numbers (65535 is 1), places in pixels.
"""

import json
import pathlib

import cv2
import numpy as np
import torch
from albumentations.augmentations.geometric import functional as A
from scipy.interpolate import RBFInterpolator
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional as F

from golden_warp import pack, picture

MODES = {"nearest": InterpolationMode.NEAREST, "bilinear": InterpolationMode.BILINEAR}
cases, maps = [], []


def case(op, size, values, settings, function):
    x = picture(*size).float() / 255
    cases.append({"op": op, "size": size, "values": [float(v) for v in values], "settings": settings, "result": pack(function(x))})


def turned():
    for size in [(9, 12), (7, 7), (8, 5), (1, 6)]:
        for degrees in [0.0, 180.0, 33.5, -140.0, 90.0]:
            for mode in ["bilinear"] + ["nearest"] * (degrees in (33.5, 0.0)):
                case("rotate_expand", size, [degrees], {"interpolation": mode}, lambda x: F.rotate(x, degrees, MODES[mode], expand=True))


def affine_parts():
    for size in [(9, 12), (8, 5)]:
        for x, y in [(20.0, 0.0), (-15.0, 10.0), (0.0, -35.0)]:
            case("shear", size, [x, y], {}, lambda p: F.affine(p, 0, [0, 0], 1, [x, y], InterpolationMode.BILINEAR))
        case("translate", size, [3, -2], {}, lambda p: F.affine(p, 0, [3, -2], 1, [0, 0], InterpolationMode.BILINEAR))
        for factor in [0.7, 1.6]:
            case("scale", size, [factor, factor], {}, lambda p: F.affine(p, 0, [0, 0], factor, [0, 0], InterpolationMode.BILINEAR))


def corners():
    for height, width in [(9, 12), (8, 5)]:
        start = [[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]]
        for end in [start, [[1, 2], [width - 2, 0], [width - 1, height - 2], [2, height - 1]]]:
            case("random_perspective", (height, width), np.ravel(end), {}, lambda p: F.perspective(p, start, end, InterpolationMode.BILINEAR))


def windows():
    for border, mode in [("", "constant"), ("edge", "edge"), ("reflect", "reflect"), ("symmetric", "symmetric")]:
        settings = {"border": border} if border else {"fill": [0.2, 0.4, 0.6]}
        fill = None if border else [0.2, 0.4, 0.6]
        case("pad", (9, 12), [-3, -2, 16, 15], settings, lambda p: F.pad(p, [3, 2, 1, 4], fill, mode))
        settings = settings | {"height": 8, "width": 10}
        case("random_crop", (9, 12), [-2, 3, 10, 8], settings, lambda p: F.crop(F.pad(p, [4, 4, 4, 4], fill, mode), 7, 2, 8, 10))
    case("crop", (9, 12), [4, 2, 10, 5], {"left": 4, "top": 2, "width": 10, "height": 5}, lambda p: F.crop(p, 2, 4, 5, 10))
    for i, crop in enumerate(F.five_crop(picture(9, 12).float() / 255, [4, 7])):
        left, top = [(0, 0), (5, 0), (0, 5), (5, 5), (2, 2)][i]
        settings = {"height": 4, "width": 7, "x": [0, 1, 0, 1, 0.5][i], "y": [0, 0, 1, 1, 0.5][i]}
        case("crop_and_pad_to_fixed_size", (9, 12), [left, top, 7, 4], settings, lambda p: crop)


def rescaled():
    for size in [(9, 12), (13, 7)]:
        for to in [5, 20]:
            result = F.resize(picture(*size).float() / 255, [to])
            case("smallest_max_size", size, [0, 0, size[1], size[0], result.shape[2], result.shape[1]], {"size": to}, lambda p: result)
        result = F.resize(picture(*size).float() / 255, None, max_size=10)
        case("random_scale", size, [0, 0, size[1], size[0], result.shape[2], result.shape[1]], {}, lambda p: result)


def place(op, size, values, settings, x, y):
    """x and y are, for each whole point, where it is taken."""
    maps.append({"op": op, "size": size, "values": [float(v) for v in values], "settings": settings,
                 "x": [round(float(v), 4) for v in np.ravel(x)], "y": [round(float(v), 4) for v in np.ravel(y)]})


def camera(size, k):
    """albumentations' call of OpenCV, with the same middle before and after."""
    height, width = size
    matrix = np.array([[width, 0, width / 2], [0, height, height / 2], [0, 0, 1]], np.float32)
    return cv2.initUndistortRectifyMap(matrix, np.array([k, k, 0, 0, 0], np.float32), None, matrix, (width, height), cv2.CV_32FC1)


def lenses():
    for size in [(5, 8), (6, 6)]:
        for k in [-0.2, 0.4]:
            place("optical_distortion", size, [k], {"lens": "camera"}, *camera(size, k))
            place("optical_distortion", size, [k], {"lens": "fisheye"}, *A.get_fisheye_distortion_maps(size, k))
        # kornia's formula at whole points, whose coordinates are from -1 at the left edge to 1 at the right one
        height, width = size
        y, x = np.mgrid[:height, :width]
        nx, ny = 2 * x / width - 1, 2 * y / height - 1
        distance = ((0.2 - nx) ** 2 + (-0.1 - ny) ** 2) ** 0.5
        nx, ny = nx + nx * distance**1.5, ny + ny * distance**1.5
        place("fisheye", size, [0.2, -0.1, 1.5], {}, (nx + 1) * width / 2, (ny + 1) * height / 2)


def plates():
    for n, size in [(2, (5, 8)), (3, (6, 6)), (4, (5, 8))]:
        row, column = np.mgrid[:n, :n] / (n - 1)
        held = np.stack([np.ravel(column), np.ravel(row)], 1)
        if n == 2:
            held = np.concatenate([held, [[0.5, 0.5]]])
        moves = np.sin(np.arange(held.size).reshape(held.shape) * 1.7) * 0.06
        height, width = size
        y, x = np.mgrid[:height, :width]
        points = np.stack([np.ravel(x) / width, np.ravel(y) / height], 1)
        got = points + RBFInterpolator(held, moves, kernel="thin_plate_spline", degree=1)(points)
        place("thin_plate_spline", size, np.ravel(moves), {"points": n}, got[:, 0] * width, got[:, 1] * height)


def elastic():
    """torchvision's own steps from noise to a picture, with noise by a formula."""
    fields = []
    for (height, width), alpha, sigma in [((9, 12), 30.0, 1.0), ((21, 24), 12.0, 2.3)]:
        noise = ((np.arange(height * width * 2) * 7919 % 1009) / 504.0 - 1).reshape(height, width, 2)
        planes = torch.from_numpy(noise).float().permute(2, 0, 1)[:, None]
        side = int(8 * sigma + 1) // 2 * 2 + 1
        dx, dy = (F.gaussian_blur(plane[None], [side, side], [sigma, sigma]) for plane in planes)
        displacement = torch.concat([dx * alpha / width, dy * alpha / height], 1).permute([0, 2, 3, 1])
        result = F.elastic(picture(height, width).float() / 255, displacement, InterpolationMode.BILINEAR)
        fields.append({"size": [height, width], "alpha": alpha, "sigma": sigma, "x": [round(v, 5) for v in np.ravel(dx).tolist()], "y": [round(v, 5) for v in np.ravel(dy).tolist()],
                       "result": pack(result)})
    return fields


def write(name, rows):
    pathlib.Path(__file__).with_name(name).write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


if __name__ == "__main__":
    for make in [turned, affine_parts, corners, windows, rescaled, lenses, plates]:
        make()
    write("golden_geometry.json", cases)
    write("golden_maps.json", maps)
    write("golden_elastic.json", elastic())
