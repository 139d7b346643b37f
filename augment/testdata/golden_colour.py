"""Writes golden_colour.json beside it: what torchvision 0.29.2 (torch 2.15.0, CPU), albumentations 2.0.8, OpenCV 5.0
and kornia 0.9.0 give for operations on colour.

    python golden_colour.py
"""

import albumentations.augmentations.pixel.functional as A
import cv2
import kornia
import numpy as np
import torch
from colour_goldens import BYTE, FLOAT, case, picture, soft, write
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F

odd = [7, 11]


def planes(x):
    return torch.from_numpy(x.astype(np.float32) / 255).permute(2, 0, 1)


def torchvision(op, values, function, size=odd):
    case(op, size, values, function(planes(picture(*size))).permute(1, 2, 0).numpy(), FLOAT)


for gamma in [0.3, 1.0, 2.2]:
    torchvision("gamma", 3 * [gamma], lambda x: F.adjust_gamma(x, gamma))
torchvision("grayscale", [1], lambda x: F.rgb_to_grayscale(x, num_output_channels=3))
for order in [[0, 1, 2], [1, 2, 0], [2, 1, 0]]:
    torchvision("channel_shuffle", order, lambda x: F.permute_channels(x, order))
for order in [[0, 1, 2, 3], [0, 2, 3, 1]]:
    for channels in [[0, 1, 2], [2, 0, 1]]:
        params = dict(brightness_factor=1.1, contrast_factor=0.6, saturation_factor=1.4, hue_factor=-0.04,
                      contrast_before=order[1] == 1, channel_permutation=channels)
        distort = v2.RandomPhotometricDistort()
        torchvision("photometric_distort", [1.1, 0.6, 1.4, -0.04, *order, *channels], lambda x: distort.transform(x, params))

# OpenCV on floats: hue in degrees. albumentations leaves gray pixels gray.
for hue, saturation, value in [(0.1, 0.2, -0.1), (-0.4, -0.5, 0.3), (0.5, 1, 0), (0, 0, 0)]:
    hsv = cv2.cvtColor(picture(*odd).astype(np.float32) / 255, cv2.COLOR_RGB2HSV)
    gray = hsv[..., 1] == 0
    hsv[..., 0] = (hsv[..., 0] + 360 * hue) % 360
    hsv[..., 1] = np.where(gray, 0, np.clip(hsv[..., 1] + saturation, 0, 1))
    hsv[..., 2] = np.clip(hsv[..., 2] + value, 0, 1)
    case("hue_saturation_value", odd, [hue, saturation, value], cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), FLOAT)

# CLAHE as albumentations has it, on OpenCV's L of 256 levels, but for a and b, which are not rounded to bytes: the way to CIE Lab and back is kornia's
# (OpenCV's own on floats is a table that is off by 3/1000). OpenCV rounds the new L, too: by half of a level, which is less than 1/255 of a soft colour.
for size, tiles in [([40, 48], 8), ([40, 48], 2), ([21, 46], 3), ([3, 5], 8)]:
    for limit in [1.0, 2.5, 4.0]:
        lab = kornia.color.rgb_to_lab(torch.from_numpy(soft(*size) / 255).permute(2, 0, 1)[None])
        level = np.clip(np.round(lab[0, 0].numpy() * 2.55), 0, 255).astype(np.uint8)
        lab[0, 0] = torch.from_numpy(cv2.createCLAHE(clipLimit=limit, tileGridSize=(tiles, tiles)).apply(level) / 2.55)
        result = kornia.color.lab_to_rgb(lab)[0].permute(1, 2, 0).numpy()
        case("clahe", size, [limit], result, BYTE, soft=True, settings=f'{{"tiles":{tiles}}}')

sepia = np.array([[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]])
case("sepia", odd, [1], A.linear_transformation_rgb(picture(*odd), sepia), BYTE)
for low, high in [(0.25, 0.75), (0.0, 0.4), (0.7, 1.0)]:
    case("tone_curve", odd, 3 * [low] + 3 * [high], A.move_tone_curve(picture(*odd), low, high), BYTE)
lows, highs = [0.1, 0.3, 0.5], [0.9, 0.6, 0.8]
case("tone_curve", odd, lows + highs, A.move_tone_curve(picture(*odd), np.array(lows), np.array(highs)), BYTE)

x = picture(*odd).astype(np.float32) / 255
for intensity in [-0.4, 0.3]:
    for angle in [0, 45, 90, 135, 180, 225, 270, 315]:  # others are not scaled to [0, 1] there
        case("linear_illumination", odd, [angle, intensity], A.apply_linear_illumination(x, intensity, angle), FLOAT)
    for corner in range(4):
        case("corner_illumination", odd, [corner, intensity], A.apply_corner_illumination(x, intensity, corner), FLOAT)
    for cx, cy, sigma in [(0.5, 0.5, 0.3), (0.1, 0.8, 0.9)]:
        centre = (cx - 0.5 / odd[1], cy - 0.5 / odd[0])  # pixels are numbered from their corners there
        case("gaussian_illumination", odd, [intensity, cx, cy, sigma], A.apply_gaussian_illumination(x, intensity, centre, sigma), FLOAT)

write(__file__)
