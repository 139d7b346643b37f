"""Writes formats/ and formats.json: small odd files and the pixels that
Pillow reads from them, for decode_test.go.

Run with Pillow 11.3.0 and NumPy from this folder: python golden_formats.py
Pictures are stored upright and flattened over white, as lib/picture gives
them. What Pillow cannot write is made here byte by byte.
"""
import base64
import json
import os
import struct
import zlib

import numpy as np
import PIL
from PIL import Image, ImageOps

W, H = 33, 21
wants = {}
os.makedirs("formats", exist_ok=True)


def scene():
    """A colour gradient with a hard red disc and a blue corner."""
    y, x = np.mgrid[0:H, 0:W].astype(float)
    rgb = np.stack([x / W * 255, y / H * 255, 160 - 100 * x * y / W / H], -1)
    rgb[(x - 20) ** 2 + (y - 9) ** 2 < 36] = (230, 30, 40)
    rgb[(x < 8) & (y > 15)] = (20, 40, 220)
    return Image.fromarray(rgb.astype(np.uint8), "RGB")


def alpha():
    y, x = np.mgrid[0:H, 0:W]
    return Image.fromarray((x * 8 % 256).astype(np.uint8), "L")


def flat(im):
    im = ImageOps.exif_transpose(im)
    if im.mode == "I;16":
        return Image.fromarray((np.asarray(im) >> 8).astype(np.uint8), "L").convert("RGB")
    if im.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in im.info:
        im = im.convert("RGBA")
        white = Image.new("RGB", im.size, "white")
        white.paste(im, mask=im.getchannel("A"))
        return white
    return im.convert("RGB")


def want(name, im):
    wants[name] = {"w": im.width, "h": im.height, "rgb": base64.b64encode(im.tobytes()).decode()}


def keep(name, im, want_=None, **options):
    path = os.path.join("formats", name)
    im.save(path, **options)
    want(name, want_ or flat(Image.open(path)))
    return path


def rewrite(name, data, want_=None):
    path = os.path.join("formats", name)
    with open(path, "wb") as f:
        f.write(data)
    want(name, want_ or flat(Image.open(path)))


rgb, a = scene(), alpha()
rgba = Image.merge("RGBA", (*rgb.split(), a))
grey, palette = rgb.convert("L"), rgb.quantize(60)

# JPEG
keep("grey.jpg", grey, quality=92)
for n, s in (("444", 0), ("422", 1), ("420", 2)):
    keep(f"{n}.jpg", rgb, quality=92, subsampling=s)
keep("narrow420.jpg", rgb.crop((10, 2, 14, 21)), quality=92, subsampling=2)
keep("one420.jpg", rgb.crop((10, 2, 11, 3)), quality=92, subsampling=2)
keep("progressive.jpg", rgb, quality=92, progressive=True)
keep("restart.jpg", rgb, quality=92, restart_marker_rows=1)
cmyk = open(keep("cmyk.jpg", rgb.convert("CMYK"), quality=95), "rb").read()
at = cmyk.index(b"\xff\xee\x00\x0eAdobe")
rewrite("cmyk_no_adobe.jpg", cmyk[:at] + cmyk[at + 16:])
rewrite("ycck.jpg", cmyk[: at + 15] + b"\x02" + cmyk[at + 16:])
for o in range(1, 9):
    exif = Image.Exif()
    exif.endian = "<" if o % 2 else ">"
    exif[0x0112] = o
    exif[0x010F] = "imagelab"
    keep(f"orientation{o}.jpg", rgb, quality=92, subsampling=0, exif=exif)

# PNG
keep("rgb.png", rgb)
keep("grey.png", grey)
keep("bit.png", rgb.convert("1"))
keep("grey16.png", Image.fromarray((np.asarray(grey).astype(np.uint16) * 257) ^ 0x5A, "I;16"))
keep("palette.png", palette)
keep("palette4.png", rgb.quantize(12), bits=4)
keep("palette_trns.png", palette, transparency=bytes(range(0, 240, 4)))
keep("grey_trns.png", grey, transparency=int(grey.getpixel((20, 9))))
keep("rgb_trns.png", rgb, transparency=(230, 30, 40))
keep("grey_alpha.png", Image.merge("LA", (grey, a)))
keep("rgba.png", rgba)
exif = Image.Exif()
exif[0x0112] = 6
keep("orientation6.png", rgb, exif=exif)


def png(kind, depth, rows):
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    raw = b"".join(b"\0" + r for r in rows)
    header = struct.pack(">IIBBBBB", W, H, depth, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


deep = np.asarray(rgb).astype(np.uint16) * 256 + 201
rewrite("rgb16.png", png(2, 16, [r.astype(">u2").tobytes() for r in deep]), rgb)

# GIF: an interlaced, a transparent, an animated one, and a first frame that
# covers a part of the canvas only.
keep("palette.gif", palette, interlace=1)
keep("transparent.gif", palette, transparency=palette.getpixel((20, 9)))
keep("animated.gif", palette, save_all=True, append_images=[ImageOps.invert(rgb).quantize(16)], duration=50)
frame = bytearray(open(keep("offset.gif", palette, interlace=0), "rb").read())
frame[6:10] = struct.pack("<HH", W + 9, H + 6)
at = bytes(frame).index(b"\x2c\0\0\0\0" + struct.pack("<HH", W, H))
frame[at + 1 : at + 5] = struct.pack("<HH", 5, 4)
canvas = Image.new("RGB", (W + 9, H + 6), "white")
canvas.paste(palette.convert("RGB"), (5, 4))
rewrite("offset.gif", bytes(frame), canvas)

# WebP
keep("lossless.webp", rgb, lossless=True)
keep("lossless_alpha.webp", rgba, lossless=True, exact=True)
keep("lossy.webp", rgb, quality=90)
keep("lossy_alpha.webp", rgba, quality=90)
keep("one.webp", rgb.crop((10, 2, 11, 3)), quality=90)
exif[0x0112] = 8
keep("orientation8.webp", rgb, lossless=True, exif=exif)

# BMP
keep("rgb.bmp", rgb)
keep("palette.bmp", palette)
keep("bit.bmp", rgb.convert("1"))

# TIFF
keep("raw.tif", rgb)
for n in ("tiff_lzw", "tiff_deflate", "packbits"):
    keep(f"{n}.tif", rgb, compression=n)
keep("group4.tif", rgb.convert("1"), compression="group4")
keep("grey.tif", grey)
keep("grey16.tif", Image.fromarray((np.asarray(grey).astype(np.uint16) * 257) ^ 0x5A, "I;16"))
keep("palette.tif", palette)
keep("rgba.tif", rgba)
keep("orientation3.tif", rgb, tiffinfo={0x0112: 3})

with open("formats.json", "w") as f:
    rows = ",\n".join(f'{json.dumps(n)}: {json.dumps(wants[n])}' for n in sorted(wants))
    f.write('{"pillow": "%s", "files": {\n%s\n}}\n' % (PIL.__version__, rows))
