"""Makes the files beside it with HDF5's own library (h5py 3.7, HDF5 1.10.8): python3 make.py. Value i of every dataset is i / 2 - 7.25,
but for those of the layer "unwritten", which are fill values."""
import os

import h5py
import numpy

HERE = os.path.dirname(os.path.abspath(__file__))


def values(*shape, dtype="<f4"):
    count = int(numpy.prod(shape, dtype=int))
    return (numpy.arange(count) / 2 - 7.25).reshape(shape).astype(dtype)


def create(name, **options):
    return h5py.File(os.path.join(HERE, name), "w", **options)


def every_type(data):
    for name, dtype in [("half", "<f2"), ("float", "<f4"), ("double", "<f8"), ("half-be", ">f2"), ("float-be", ">f4"), ("double-be", ">f8")]:
        data.create_dataset(f"{name}/0", data=values(3, 5, dtype=dtype))
        data.create_dataset(f"{name}/1", data=values(7, dtype=dtype), chunks=(3,), compression="gzip")


def every_layout(data):
    data.create_dataset("contiguous/0", data=values(4, 3, 2))
    data.create_dataset("scalar/0", data=values())
    data.create_dataset("empty/0", data=values(0, 3))
    data.create_dataset("plain/0", data=values(10, 7), chunks=(4, 3))
    data.create_dataset("deflated/0", data=values(10, 7, 3), chunks=(4, 3, 3), compression="gzip")
    data.create_dataset("deflated/1", data=values(9, 11), chunks=(9, 11), compression=9)
    data.create_dataset("shuffled/0", data=values(10, 7), chunks=(4, 4), compression="gzip", shuffle=True)
    data.create_dataset("shuffled/1", data=values(9, dtype="<f8"), chunks=(5,), shuffle=True)
    data.create_dataset("checked/0", data=values(11, 7), chunks=(5, 7), compression="gzip", shuffle=True, fletcher32=True)
    data.create_dataset("checked/1", data=values(13), chunks=(13,), fletcher32=True)
    # A chunk that reaches over the end of every axis.
    data.create_dataset("wide/0", data=values(3, 3), chunks=(8, 8), maxshape=(8, 8), compression="gzip")
    data.create_dataset("unwritten/0", shape=(5, 3), dtype="<f4", fillvalue=2.5)
    data.create_dataset("unwritten/1", shape=(5, 3), dtype=">f8", fillvalue=2.5, chunks=(2, 3), compression="gzip")
    data.create_dataset("unwritten/2", shape=(5, 3), dtype="<f4")
    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    low_level(data.create_group("compact"), compact, values(6, 2))
    # Allotted at once, which the newer format keeps without an index.
    early = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    early.set_chunk((4, 3))
    early.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    low_level(data.create_group("early"), early, values(10, 7))


def low_level(group, plist, array):
    dataset = h5py.h5d.create(group.id, b"0", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple(array.shape), plist)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, array)


def every_name(data):
    data.create_dataset("block/a/0", data=values(2))
    data.create_dataset("block/0", data=values(3))
    data.create_dataset("block/b/c/1", data=values(4))
    data.create_dataset("größe/0", data=values(5))
    data.create_group("none")


for name, bounds in [("earliest", ("earliest", "earliest")), ("v108", ("v108", "v108")), ("latest", ("latest", "latest"))]:
    low, high = bounds
    options = {"libver": "earliest"} if low == "earliest" else {"libver": bounds}
    with create(f"{name}.h5", **options) as file:
        data = file.create_group("data")
        every_type(data)
        every_layout(data)
        every_name(data)
        file.create_dataset("diff/float/0", data=numpy.zeros(3, dtype="<i4"))

# So many links that the indexes of groups and chunks have several levels; all links lead to one group.
for name in ["earliest", "latest"]:
    with create(f"{name}-many.h5", libver=name) as file:
        data = file.create_group("data")
        data.create_dataset("layer0/0", data=values(2))
        for i in range(1, 1200):
            data[f"layer{i}-{'x' * (i % 40)}"] = data["layer0"]
        data.create_dataset("chunks/0", data=values(1500, 1), chunks=(1, 1), shuffle=True)
        data.create_dataset("chunks/1", data=values(1500, 1), chunks=(1, 1))

with create("user-block.h5", userblock_size=1024) as file:
    file.create_dataset("data/a/0", data=values(4))
    file.create_dataset("data/a/1", data=values(4, 2), chunks=(2, 2), compression="gzip")

with create("lzf.h5") as file:
    file.create_dataset("data/a/0", data=values(3), compression="lzf")

with create("external-link.h5") as file:
    file["data/a/0"] = h5py.ExternalLink("latest.h5", "/data/float/0")

with create("growing.h5", libver="latest") as file:
    file.create_dataset("data/a/0", data=values(3), chunks=(2,), maxshape=(None,))
