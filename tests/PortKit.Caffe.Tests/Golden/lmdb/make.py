"""Makes the databases of this folder with LMDB itself (python3-lmdb of Debian): pictures as convert_imageset stores them, and what is none.

    python3 make.py
"""
import os
import random
import shutil
import struct
import tempfile

import lmdb


def varint(number):
    number &= (1 << 64) - 1
    text = b""
    while True:
        text += bytes([number & 127 | (128 if number > 127 else 0)])
        number >>= 7
        if not number:
            return text


def datum(channels, height, width, data=None, label=0, floats=(), encoded=False):
    text = b"\x08" + varint(channels) + b"\x10" + varint(height) + b"\x18" + varint(width)
    if data is not None:
        text += b"\x22" + varint(len(data)) + data
    text += b"\x28" + varint(label)
    for value in floats:
        text += b"\x35" + struct.pack("<f", value)
    return text + (b"\x38\x01" if encoded else b"")


def write(name, entries, per=1000, removed=(), database=None):
    with tempfile.TemporaryDirectory() as folder:
        env = lmdb.open(folder, map_size=1 << 28, max_dbs=2)
        part = env.open_db(database) if database else None
        for start in range(0, len(entries), per):
            with env.begin(write=True, db=part) as transaction:
                for key, value in entries[start:start + per]:
                    transaction.put(key, value)
        with env.begin(write=True, db=part) as transaction:
            for key in removed:
                transaction.delete(key)
        env.close()
        shutil.copy(os.path.join(folder, "data.mdb"), name + ".mdb")


def key(number):
    return b"%08d" % number


def pixels(number, count):
    return bytes((number * 31 + pixel * 7) % 256 for pixel in range(count))


shuffled = [(key(i), datum(1, 3, 4, pixels(i, 12), i % 10)) for i in range(40)]
random.Random(3).shuffle(shuffled)
write("empty", [])
write("pictures", shuffled, per=9, removed=[key(i) for i in range(40) if i % 3 == 1])
write("large", [(key(i), datum(3, 40, 40, pixels(i, 4800), i)) for i in range(5)], per=2)
write("deep", [(key(i) + b"_" + b"n" * 180 + b".jpg", datum(1, 3, 4, pixels(i, 12), i % 10)) for i in range(500)], per=70)
write("floats", [(key(i), datum(2, 1, 1, None, -i, [i + 0.5, -i])) for i in range(3)])
write("encoded", [(key(0), datum(1, 1, 2, b"\1\2")), (key(1), datum(0, 0, 0, b"\xff\xd8", 1, encoded=True))])
write("sizes", [(key(0), datum(1, 1, 2, b"\1\2")), (key(1), datum(1, 1, 3, b"\1\2\3", 1))])
write("short", [(key(0), datum(1, 1, 2, b"\1\2")), (key(1), datum(1, 2, 2, b"\1\2\3", 1))])
write("other", [(key(0), datum(1, 1, 2, b"\1\2")), (key(1), b"\xff\xff\xff")])
pictures = os.path.join("..", "..", "..", "PortKit.Files.Tests", "Golden", "pictures")
write("jpegs", [(key(i), datum(0, 0, 0, open(os.path.join(pictures, name), "rb").read(), i, encoded=True))
                for i, name in enumerate(["half.jpg", "quarter-progressive.jpg", "across.png"])])
write("nested", [(b"a", b"b")], database=b"sub")
