"""Writes golden_weather.json beside it: what other programs give for operations of weather, art and compression.

    python golden_weather.py

- snow: the formula of albumentations 2.0.8's add_snow_bleach in OpenCV 5.0.0's float HLS.
- pixelate: Pillow's Image.reduce (the result is 8-bit), and the nearest pixel of that.
- downscale: two calls of OpenCV's resize on float pictures, as albumentations' Downscale makes them on 8-bit ones.
- jpeg: Pillow 4:2:0, on a gray picture, whose colours no upsampling touches.
- histogram_matching, fda: albumentations' functions, with a picture of the same size for reference.

The input pictures come from a formula that the tests repeat. Results are 16-bit numbers (65535 is 1), [h, w, 3].
"""

import base64
import io
import json
import pathlib

import albumentations.augmentations.mixing.domain_adaptation_functional as adaptation
import cv2
import numpy as np
from PIL import Image


def picture(height, width):
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return ((x * 37 + y * 91 + c * 53 + x * y * c * 7 + (x * x ^ y) * 5) % 256).astype(np.uint8)


def gray(height, width):
    """A gray picture with slopes and edges."""
    y, x, _ = np.mgrid[0:height, 0:width, 0:3]
    return ((x * 5 + y * 3 + (x // 6 + y // 5) % 2 * 70) % 256).astype(np.uint8)


def reference(height, width):
    """A picture that is brighter and smoother."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return (90 + (x * 4 + y * 3 + c * 25) % 160).astype(np.uint8)


cases = []


def case(op, size, values, result, settings="{}"):
    words = np.round(np.clip(result, 0, 1).astype(np.float64) * 65535).astype("<u2")
    cases.append({"op": op, "size": size, "values": values, "settings": settings, "result": base64.b64encode(words.tobytes()).decode()})


def bleach(size, point, brightness):
    hls = cv2.cvtColor(picture(*size).astype(np.float32) / 255, cv2.COLOR_RGB2HLS)
    low = hls[..., 1] < np.float32(point) / 2 + np.float32(1) / 3
    hls[..., 1] = np.where(low, np.minimum(hls[..., 1] * np.float32(brightness), 1), hls[..., 1])
    return cv2.cvtColor(hls, cv2.COLOR_HLS2RGB)


for point, brightness in ((0.1, 2.5), (0.37, 1.6), (0.7, 1.2)):
    case("snow", [9, 13], [0, 1, 0, 5, 0, 0, 0, point, brightness], bleach([9, 13], point, brightness))

for size, block in (([12, 8], 4), ([9, 13], 4), ([7, 5], 3), ([5, 4], 9)):
    small = np.asarray(Image.fromarray(picture(*size)).reduce(block), np.float32) / 255
    large = small.repeat(block, 0).repeat(block, 1)[: size[0], : size[1]]
    case("pixelate", size, [block], large)

ways = {"nearest": cv2.INTER_NEAREST, "bilinear": cv2.INTER_LINEAR}
for size, small in (([12, 8], [6, 4]), ([9, 13], [4, 5]), ([7, 11], [2, 9]), ([5, 6], [1, 1])):
    for down in ways:
        for up in ways:
            x = cv2.resize(picture(*size).astype(np.float32) / 255, small[::-1], interpolation=ways[down])
            x = cv2.resize(x, size[::-1], interpolation=ways[up])
            case("downscale", size, small, x, json.dumps({"down": down, "up": up}))

for quality in (10, 50, 90):
    file = io.BytesIO()
    Image.fromarray(gray(21, 34)).save(file, "JPEG", quality=quality, subsampling="4:2:0")
    case("jpeg", [21, 34], [quality], np.asarray(Image.open(file).convert("RGB"), np.float32) / 255)

for size in ([9, 13], [16, 10]):
    for blend in (1.0, 0.4):
        x = picture(*size)
        matched = adaptation.match_histograms(x, reference(*size)).astype(np.float32) / 255
        case("histogram_matching", size, [0, blend], blend * matched + (1 - blend) * x / 255)

for size in ([9, 13], [16, 10], [12, 12]):
    for beta in (0.1, 0.25):
        x, y = picture(*size).astype(np.float32) / 255, reference(*size).astype(np.float32) / 255
        case("fda", size, [0, beta], adaptation.fourier_domain_adaptation(x, y, beta))

text = "[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n"
pathlib.Path(__file__).with_name("golden_weather.json").write_text(text)
