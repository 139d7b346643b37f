"""What the scripts golden_colour_*.py share: the pictures, which the tests make by the same formula, and the file of the results.

A result has a tolerance: 1e-4 where the reference computes with floats, and 1/255 or a little more where it rounds to bytes.
"""

import base64
import json
import pathlib

import numpy as np

FLOAT, BYTE = 1e-4, 1 / 255
cases = []


def picture(height, width):
    """The picture of a size, uint8 [height, width, 3]."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return ((x * 37 + y * 91 + c * 53 + x * y * c * 7 + (x * x ^ y) * 5) % 256).astype(np.uint8)


def soft(height, width):
    """The same in the middle quarter of the range, where no colour leaves what red, green and blue can show."""
    return 100 + picture(height, width) // 4


def case(op, size, values, result, tolerance, **more):
    """Keeps a result, [height, width, 3] of bytes or of floats, clamped to [0, 1], as 16-bit numbers (65535 is 1)."""
    result = np.asarray(result)
    if result.dtype == np.uint8:
        result = result / 255
    words = np.round(np.clip(result.astype(np.float64), 0, 1) * 65535).astype("<u2")
    cases.append({"op": op, "size": size, "values": values, "tolerance": tolerance, **more,
                  "result": base64.b64encode(words.tobytes()).decode()})


def write(script):
    path = pathlib.Path(script).with_suffix(".json")
    path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
