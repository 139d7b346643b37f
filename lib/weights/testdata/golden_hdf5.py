"""Writes hdf5/* with h5py and Keras, and hdf5.json with what h5py reads of them.

Made with h5py 3.16.0, Keras 3.15.1 on PyTorch 2.15.0: KERAS_BACKEND=torch python golden_hdf5.py
"""
import io
import zipfile

import h5py
import keras
import numpy as np

import golden

folder = golden.here / "hdf5"
dtypes = ["<f4", ">f4", "<f8", ">f8", "<f2", "i1", "u1", "<i2", ">i2", "<u2", "<i4", "<u4", "<i8", "<u8", "bool"]


def kinds(f):
    for t in dtypes:
        f["dtypes/" + t.replace("<", "le_").replace(">", "be_")] = np.abs(golden.numbers(3, 2)).astype(t)
    f["scalar"] = np.float32(1.5)
    f["empty"] = np.zeros((0, 3), "float32")
    f["text"] = "left out"
    f["nothing"] = h5py.Empty("float32")
    f["soft"] = h5py.SoftLink("/scalar")
    f["hard"] = f["scalar"]
    f.create_dataset("unwritten", (2, 2), "float32", fillvalue=2.5)
    small = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    small.set_layout(h5py.h5d.COMPACT)
    d = h5py.h5d.create(f.id, b"compact", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((2, 3)), small)
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, golden.numbers(2, 3))


def chunks(f):
    x = golden.numbers(7, 5, 3)
    f.create_dataset("plain", data=x, chunks=(2, 3, 2))
    f.create_dataset("gzip", data=x, chunks=(3, 5, 1), compression="gzip")
    f.create_dataset("all", data=x.astype(">f8"), chunks=(4, 2, 3), compression="gzip", shuffle=True, fletcher32=True)
    f.create_dataset("checked", data=golden.numbers(9, dtype="int8"), chunks=(5,), fletcher32=True)
    f.create_dataset("one", data=x, chunks=(7, 5, 3), shuffle=True)
    f.create_dataset("growing", data=golden.numbers(4, 2), chunks=(3, 2), maxshape=(None, 2))
    holes = f.create_dataset("holes", (6, 6), "float32", chunks=(2, 2), fillvalue=-1)
    holes[2:3, 3:5] = 7
    many = f.create_dataset("many", (300, 4), "int16", chunks=(1, 4))
    many[:] = golden.numbers(300, 4, dtype="int16")


def wide(f):
    for i in range(300):
        f["group%d/w" % (i % 20) if i % 3 else "w%d" % i] = golden.numbers(2) + i
        if i % 3:
            f.move("group%d/w" % (i % 20), "group%d/w%d" % (i % 20, i))


def links(f):
    for i in range(120):
        f["a_name_of_some_length/w%d" % (i * 37 % 120)] = np.int8(i)


def few(f):
    f["a/b/c"] = golden.numbers(3, 2)
    f["a/d"] = golden.numbers(2)


def written(build, **options):
    out = io.BytesIO()
    with h5py.File(out, "w", **options) as f:
        build(f)
    return out.getvalue()


def network():
    net = keras.Sequential([
        keras.Input((8, 8, 3)),
        keras.layers.Conv2D(2, 3, name="conv"),
        keras.layers.BatchNormalization(name="norm"),
        keras.layers.Flatten(),
        keras.layers.Dense(2, name="head"),
    ])
    net.set_weights([golden.numbers(*w.shape) for w in net.get_weights()])
    return net


def entries(data):
    if data[:2] == b"PK":
        data = zipfile.ZipFile(io.BytesIO(data)).read("model.weights.h5")
    made = []

    def visit(name, thing):  # members in order of names; an object with two names comes once
        for key in thing:
            path, member = name + key, thing[key]
            if isinstance(thing.get(key, getlink=True), h5py.SoftLink):
                continue
            if isinstance(member, h5py.Group):
                visit(path + "/", member)
            elif member.shape is not None and member.dtype.kind in "fiub":
                made.append(golden.entry(path, member[()]))

    with h5py.File(io.BytesIO(data)) as f:
        visit("", f)
    return made


if __name__ == "__main__":
    net = network()
    net.save_weights(folder / "keras.weights.h5")
    net.save(folder / "keras.keras")
    net.save(folder / "keras2.h5")
    files = {
        "kinds.h5": written(kinds), "chunks.h5": written(chunks), "wide.h5": written(wide),
        "userblock.h5": written(few, userblock_size=1024), "latest.h5": written(few, libver="latest"),
        "v108_kinds.h5": written(kinds, libver="v108"),
        "v108_links.h5": written(links, libver="v108"), "ordered.h5": written(few, track_order=True),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    golden.write("hdf5", {p.name: entries(p.read_bytes()) for p in sorted(folder.iterdir())})
