"""Writes resize.json: what Pillow's Image.resize gives, for resize_test.go.

Run with Pillow 11.3.0 from this folder: python golden_resize.py
The source pictures are made by a formula that the Go test repeats; only a
checksum of each result is stored, and the whole result of the small ones.
"""
import base64
import json
import zlib

import PIL
from PIL import Image

FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "box": Image.Resampling.BOX,
    "bilinear": Image.Resampling.BILINEAR,
    "hamming": Image.Resampling.HAMMING,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}

# (source width, height, result width, height, box or None)
CASES = [
    (1, 1, 1, 1, None),
    (1, 1, 5, 3, None),
    (7, 5, 1, 1, None),
    (7, 5, 7, 5, None),
    (7, 5, 7, 9, None),
    (7, 5, 4, 5, None),
    (13, 9, 29, 31, None),
    (37, 23, 10, 7, None),
    (64, 48, 224, 224, None),
    (301, 199, 224, 224, None),
    (500, 375, 298, 224, None),
    (3, 211, 50, 2, None),
    (997, 2, 3, 64, None),
    (2, 3, 500, 1, None),
    (37, 23, 16, 12, (3.25, 1.5, 30.75, 20.1)),
    (37, 23, 37, 23, (0.5, 0, 37, 22.5)),
    (37, 23, 64, 64, (10, 5, 20, 15)),
    (37, 23, 9, 8, (36.5, 22.25, 37, 23)),
    (301, 199, 96, 72, (0.1, 0.2, 300.7, 150.3)),
    (301, 199, 301, 60, (0, 20, 301, 140)),
    (1000, 10, 7, 10, (0.333, 0, 999.777, 10)),
]


def source(w, h):
    """Noise with structure: a hash of the place, the upper half smooth."""
    px = bytearray()
    for y in range(h):
        for x in range(w):
            for c in range(3):
                v = (x * 73856093) ^ (y * 19349663) ^ ((c + 1) * 83492791)
                v = (v * 2654435761) & 0xFFFFFFFF
                noise = v >> 24
                smooth = (x * 255 // max(w - 1, 1) + y * 31 * (c + 1)) & 255
                px.append(noise if y >= h // 2 else smooth)
    return Image.frombytes("RGB", (w, h), bytes(px))


cases = []
for w, h, rw, rh, box in CASES:
    src = source(w, h)
    for name, f in FILTERS.items():
        out = src.resize((rw, rh), f, box=box).tobytes()
        case = {"w": w, "h": h, "rw": rw, "rh": rh, "box": box, "filter": name, "crc": zlib.crc32(out)}
        if len(out) <= 300:
            case["rgb"] = base64.b64encode(out).decode()
        cases.append(case)
with open("resize.json", "w") as f:
    rows = ",\n".join(json.dumps(c) for c in cases)
    f.write('{"pillow": "%s", "cases": [\n%s\n]}\n' % (PIL.__version__, rows))
