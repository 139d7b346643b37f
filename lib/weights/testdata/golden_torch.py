"""Writes torch/*.pth with torch.save and torch.json with what torch.load reads of them.

Made with PyTorch 2.15.0 and NumPy 2.4.6: python golden_torch.py
"""
import argparse
import collections
import io
import zipfile

import numpy as np
import torch

import golden

folder = golden.here / "torch"


def tensor(*shape, dtype="float32"):
    return torch.from_numpy(golden.numbers(*shape, dtype=dtype))


def state():
    shared = tensor(40)
    tagged = torch.nn.Parameter(tensor(3))
    noted = tensor(4)[1:]
    tagged.note = noted.note = "an attribute"
    return collections.OrderedDict([
        ("conv.weight", tensor(2, 3, 3, 2)),
        ("conv.bias", torch.nn.Parameter(tensor(2))),
        ("tagged", tagged),
        ("noted", noted),
        ("bn.num_batches_tracked", torch.tensor(123456789012)),
        ("channels_last", tensor(2, 3, 4, 5).to(memory_format=torch.channels_last)),
        ("transposed", tensor(5, 7).t()),
        ("expanded", tensor(3, 1).expand(2, 3, 4)),
        ("rows", shared[5:17].view(3, 4)),
        ("columns", shared.view(8, 5)[1:7:2, 1:3]),
        ("diagonal", shared[:36].view(6, 6).diagonal()),
        ("tied", shared),
        ("empty", torch.zeros(0, 3)),
        ("half", tensor(3, 3).half()[1:].t()),
        ("bfloat16", tensor(5).bfloat16()),
        ("double", tensor(2, 2, dtype="float64")),
        ("int8", tensor(5).to(torch.int8)),
        ("uint8", tensor(5).abs().to(torch.uint8)),
        ("int16", tensor(5).to(torch.int16)),
        ("int32", tensor(5).to(torch.int32)),
        ("bool", tensor(5) > 0),
        ("complex", torch.complex(tensor(3), tensor(4)[1:])),
    ])


def bytes_of(t):
    return t.detach().contiguous().reshape(-1).view(torch.uint8).numpy()


def entries(tensors):
    made = []
    for name, t in tensors.items():
        e = golden.entry(name, bytes_of(t))
        made.append(e | {"DType": str(t.dtype).removeprefix("torch."), "Shape": list(t.shape)})
    return made


def rewrite(data, method=zipfile.ZIP_STORED, zip64=False, big=False):
    """The archive data with its members compressed, with 64-bit sizes, or with big-endian 4-byte storages."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", method) as target:
        for name in source.namelist():
            content = source.read(name)
            if big and "/data/" in name:
                content = np.frombuffer(content, "<u4").byteswap().tobytes()
            if big and name.endswith("/byteorder"):
                content = b"big"
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with target.open(info, "w", force_zip64=zip64) as member:
                member.write(content)
    return out.getvalue()


def saved(thing, **options):
    out = io.BytesIO()
    torch.save(thing, out, **options)
    return out.getvalue()


legacy = {"_use_new_zipfile_serialization": False}
newer = state() | {"uint16": tensor(5).abs().to(torch.uint16)[1:]}  # a dtype that PyTorch cannot read back from the older format
plain = {"features.0.weight": tensor(4, 3, 3, 3), "features.0.bias": tensor(4), "turned": tensor(6, 4).t()}
optimizer = {"state": {0: {"step": torch.tensor(7.0), "exp_avg": tensor(3)}}, "param_groups": [{"lr": 0.1, "params": [0]}]}
files = {
    "zip.pth": (saved(newer), lambda d: d),
    "legacy.pth": (saved(state(), **legacy), lambda d: d),
    "protocol4.pth": (saved(newer, pickle_protocol=4), lambda d: d),
    "legacy4.pth": (saved(state(), pickle_protocol=4, **legacy), lambda d: d),
    "checkpoint.pth": (saved({"epoch": 3, "best": np.float64(0.5), "big": 1 << 100, "none": None, "optimizer": optimizer,
                              "args": argparse.Namespace(lr=0.1), "device": torch.device("cpu"), "names": {"ant", "bee"},
                              "log": collections.defaultdict(list, loss=[0.5]), "shape": torch.Size([3]), "dtype": torch.float16,
                              "state_dict": {"module." + k: v for k, v in plain.items()}}), lambda d: d["state_dict"]),
    "model.pth": (saved({"model": plain, "lr": [0.1, -1, 70000, -70000]}, **legacy), lambda d: d["model"]),
    "networks.pth": (saved({"netG": plain, "netD": {"w": tensor(2)}}),
                     lambda d: {"netG." + k: v for k, v in d["netG"].items()} | {"netD.w": d["netD"]["w"]}),
    "deflated.pth": (rewrite(saved(plain), zipfile.ZIP_DEFLATED), lambda d: d),
    "zip64.pth": (rewrite(saved(plain), zip64=True), lambda d: d),
    "bigendian.pth": (rewrite(saved(plain), big=True), lambda d: d),
}

if __name__ == "__main__":
    golden_files = {}
    for name, (data, pick) in files.items():
        (folder / name).write_bytes(data)
        golden_files[name] = entries(pick(torch.load(io.BytesIO(data), weights_only=False)))
    golden.write("torch", golden_files)
