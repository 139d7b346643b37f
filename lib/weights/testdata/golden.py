"""What the golden scripts share: values by formula, and the arrays that a reference program reads, as JSON."""
import base64
import json
import pathlib

import numpy as np

here = pathlib.Path(__file__).parent


def numbers(*shape, dtype="float32"):
    """An array of multiples of 1/4 between -8 and 8, which every dtype of at least 8 bits holds or truncates alike."""
    n = int(np.prod(shape))
    return ((np.arange(n) * 37 % 65) / 4 - 8).reshape(shape).astype(dtype)


def entry(name, array, dtype=None):
    """One tensor: its little-endian bytes, row by row. dtype is its name where NumPy has none."""
    array = np.asarray(array)
    return {
        "Name": name,
        "DType": dtype or array.dtype.name,
        "Shape": list(array.shape),
        "Data": base64.b64encode(array.astype(array.dtype.newbyteorder("<")).tobytes()).decode(),
    }


def write(name, files):
    """Stores for each file of the folder called name the list of its tensors."""
    (here / (name + ".json")).write_text(json.dumps(files, indent=0) + "\n")
