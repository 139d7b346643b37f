"""Writes safetensors/*.safetensors with the reference library and safetensors.json with what it reads of them.

Made with safetensors 0.8.0, PyTorch 2.15.0: python golden_safetensors.py
"""
import torch
from safetensors.torch import load_file, save_file

import golden
import golden_torch

folder = golden.here / "safetensors"


def tensor(*shape, dtype=torch.float32):
    return golden_torch.tensor(*shape).abs().to(dtype)


dtypes = [torch.uint64, torch.int64, torch.float64, torch.complex64, torch.float32, torch.uint32, torch.int32, torch.bfloat16,
          torch.float16, torch.uint16, torch.int16, torch.int8, torch.uint8, torch.bool]
files = {
    # One tensor of each dtype, and names that JSON escapes. Of metadata only one, since the reference has no order of several.
    "dtypes": ({str(t).removeprefix("torch."): tensor(3, dtype=t) for t in reversed(dtypes)} |
               {"b": tensor(2, 3), "a": tensor(2, 3), "scalar": tensor(1)[0], "empty": tensor(0, 3),
                "é": tensor(1), 'quoted "\\\b\t\n\f\r\x01\x7f</>\u2028': tensor(2)}, {"format": "pt"}),
    "bare": ({"w": tensor(2, 2)}, None),
}

if __name__ == "__main__":
    golden_files = {}
    for name, (tensors, metadata) in files.items():
        path = folder / (name + ".safetensors")
        save_file(tensors, path, metadata=metadata)
        golden_files[path.name] = golden_torch.entries(load_file(path))
    golden.write("safetensors", golden_files)
