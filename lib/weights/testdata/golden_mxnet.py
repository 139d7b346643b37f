"""Writes mxnet/*.params with MXNet and mxnet.json with what MXNet reads of them.

Made with MXNet 1.9.1 and NumPy 1.23.5: python golden_mxnet.py
"""
import struct

import mxnet as mx
import numpy as np

import golden

folder = golden.here / "mxnet"
dtypes = ["float32", "float64", "float16", "uint8", "int32", "int8", "int64", "bool"]


def array(*shape, dtype="float32"):
    return mx.nd.array(golden.numbers(*shape).astype(dtype), dtype=dtype)


def old(arrays, first_version):
    """The bytes of files from before MXNet 1.0, whose arrays have no magic number, or the first one, 0xf993fac8."""
    out = struct.pack("<QQQ", 0x112, 0, len(arrays))
    for a in arrays.values():
        if first_version:
            out += struct.pack("<II%dq" % a.ndim, 0xF993FAC8, a.ndim, *a.shape)
        else:
            out += struct.pack("<I%dI" % a.ndim, a.ndim, *a.shape)
        out += struct.pack("<iii", 1, 0, 0) + a.astype("<f4").tobytes()
    out += struct.pack("<Q", len(arrays))
    for name in arrays:
        out += struct.pack("<Q", len(name)) + name.encode()
    return out


def save_all():
    mx.nd.save(str(folder / "named.params"), {"arg:conv0_weight": array(2, 3, 3, 2), "arg:conv0_bias": array(2), "aux:bn_moving_mean": array(5)})
    mx.nd.save(str(folder / "dtypes.params"), {t: array(7, 2, dtype=t) for t in dtypes})
    mx.nd.save(str(folder / "list.params"), [array(3), array(1, 4)])
    old_arrays = {"w": golden.numbers(2, 3), "b": golden.numbers(4)}
    (folder / "first.params").write_bytes(old(old_arrays, True))
    (folder / "oldest.params").write_bytes(old(old_arrays, False))
    net = mx.gluon.nn.HybridSequential()
    net.add(mx.gluon.nn.Conv2D(2, 3, in_channels=3), mx.gluon.nn.BatchNorm(in_channels=2))
    net.initialize()
    for p in net.collect_params().values():
        p.set_data(array(*p.shape))
    net.save_parameters(str(folder / "gluon.params"))
    mx.npx.set_np()
    mx.npx.save(str(folder / "numpy.params"), {"scalar": mx.np.array(3.5), "empty": mx.np.zeros((0, 2)), "vector": mx.np.array(golden.numbers(3))})


def load(path):
    loaded = mx.npx.load(str(path)) if path.stem == "numpy" else mx.nd.load(str(path))
    items = loaded.items() if isinstance(loaded, dict) else ((str(i), a) for i, a in enumerate(loaded))
    return [golden.entry(name, a.asnumpy()) for name, a in items]


if __name__ == "__main__":
    save_all()
    mx.npx.reset_np()
    files = {p.name: load(p) for p in sorted(folder.glob("*.params")) if p.stem != "numpy"}
    mx.npx.set_np()
    files["numpy.params"] = load(folder / "numpy.params")
    golden.write("mxnet", files)
