"""Writes draft/ and draft.json: JPEG files and what Pillow's draft makes of
them for a size that is asked for, for jpeg_test.go.

Draft leaves the chroma of 4:2:2 files coarser than luma; the average over the
cells of the whole picture stands for it there.

Run with Pillow 13.0.0 and NumPy from this folder: python golden_draft.py
"""
import base64
import json
import os

import numpy as np
import PIL
from PIL import Image, ImageOps

W, H = 97, 61
ASKED = [(97, 61), (49, 30), (48, 31), (48, 30), (24, 15), (13, 7), (12, 7), (1, 1), (1, 30), (200, 200)]
os.makedirs("draft", exist_ok=True)

y, x = np.mgrid[0:H, 0:W].astype(float)
wave = np.stack([np.sin(x / 9) + np.cos(y / 7), np.sin(x / 13 + y / 11), np.cos(x / 8 - y / 15)], -1)
rgb = Image.fromarray(np.clip(128 + 60 * wave, 0, 255).astype(np.uint8), "RGB")
turned = Image.Exif()
turned[0x0112] = 6
rgb.convert("L").save("draft/grey.jpg", quality=92)
for name, subsampling in (("444", 0), ("422", 1), ("420", 2)):
    rgb.save(f"draft/{name}.jpg", quality=92, subsampling=subsampling)
rgb.save("draft/turned.jpg", quality=92, subsampling=0, exif=turned)

wants = []
for name in sorted(os.listdir("draft")):
    for w, h in ASKED:
        im = Image.open(os.path.join("draft", name))
        im.draft(None, (h, w) if name == "turned.jpg" else (w, h))
        if name == "422.jpg":
            im = Image.open(os.path.join("draft", name)).convert("RGB").reduce({97: 1, 49: 2, 25: 4, 13: 8}[im.width])
        im = ImageOps.exif_transpose(im).convert("RGB")
        want = {"file": name, "asked": [w, h], "size": im.size}
        if (w, h) in ((48, 30), (24, 15), (12, 7)) and max(im.size) < W:
            want["rgb"] = base64.b64encode(im.tobytes()).decode()
        wants.append(want)
with open("draft.json", "w") as f:
    rows = ",\n".join(json.dumps(want) for want in wants)
    f.write('{"pillow": "%s", "wants": [\n%s\n]}\n' % (PIL.__version__, rows))
