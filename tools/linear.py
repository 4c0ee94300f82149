"""Times the corners in which a large net or file is slow if anything is looked up by going through all of it.

python3 tools/linear.py PATH/TO/PortKit.Cli.dll [12500 25000 50000]

prints the user CPU seconds of each command at each size; from one size to its double they should grow by 2.5 times at most.
"""
import os
import resource
import struct
import subprocess
import sys
import tempfile
import zipfile

DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 4 } } }\n'


def relu(i, bottom, top, more=""):
    return f'layer {{ name: "l{i}" type: "ReLU" bottom: "{bottom}" top: "{top}" {more}}}\n'


def matrix(name, bottom, top):
    return (f'layer {{ name: "{name}" type: "InnerProduct" bottom: "{bottom}" top: "{top}" '
            'inner_product_param { num_output: 4 weight_filler { type: "xavier" } } }\n')


def chain(n, name=lambda i: f"l{i}"):
    return DATA + "".join(matrix(name(i), f"b{i - 1}" if i else "data", f"b{i}") for i in range(n))


def source(i, blob, more=""):
    return f'layer {{ name: "d{i}" type: "Input" top: "{blob}" input_param {{ shape {{ dim: 1 dim: 4 }} }} {more}}}\n'


NETS = {
    "chain": chain,
    "same-name": lambda n: chain(n, lambda i: "l"),
    "missing": lambda n: DATA + "".join(relu(i, f"missing{i}", f"b{i}") for i in range(n)),
    "misspelt": lambda n: DATA + "".join(relu(i, f"blob{i:06}", f"blob_{i:06}") for i in range(n)),
    "left-out": lambda n: "".join(source(i, f"r{i}", "include { phase: TRAIN } ") + relu(i, f"r{i}", f"b{i}") for i in range(n)),
    "unknown-types": lambda n: DATA + "".join(f'layer {{ name: "l{i}" type: "Foo{i}" bottom: "data" top: "b{i}" }}\n' for i in range(n)),
    "outputs": lambda n: DATA + "".join(relu(i, "data", f"b{i}") for i in range(n)),
    "inputs": lambda n: "".join(source(i, f"in{i}") + relu(i, f"in{i}", f"b{i}") for i in range(n)),
    "stages": lambda n: DATA + relu("x", "data", "x") + "".join(relu(i, "data", f"b{i}", f'include {{ stage: "s{i}" }} ') for i in range(n)),
    "flatten": lambda n: (DATA.replace("dim: 4", "dim: 4 dim: 1 dim: 1")
                          + 'layer { name: "f" type: "Flatten" bottom: "data" top: "r-1" }\n'
                          + "".join(relu(i, f"r{i - 1}", f"r{i}") for i in range(n))
                          + "".join(matrix(f"m{i}", f"r{n - 1}", f"o{i}") for i in range(n))),
}


def npz(path, n):
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    array = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack("<f", 1)
    with zipfile.ZipFile(path, "w") as archive:
        for i in range(n):
            archive.writestr(f"w{i}.npy", array)


def caffemodel(path, n):
    def field(number, body):
        tag, out = number << 3 | 2, b""
        while tag > 127:
            out, tag = out + bytes([tag & 127 | 128]), tag >> 7
        return out + bytes([tag, len(body)]) + body

    blob = field(5, struct.pack("<f", 1)) + field(7, field(1, b"\x01"))
    with open(path, "wb") as file:
        file.write(field(100, field(1, b"l") + field(7, blob)) * n)


COMMANDS = [(net, "convert", "{net}", "-o", "x.onnx", "--seed", "0") for net in NETS if net != "flatten"] + [
    ("chain", "explain", "{net}"),
    ("flatten", "explain", "{net}"),
    ("chain", "convert", "{net}", "-o", "x.onnx", "--seed", "0", "--init", "*=keras:glorot_uniform"),
    ("chain", "init", "{net}", "-o", "x.npz", "--layout", "tensorflow", "--seed", "0"),
    ("outputs", "report", "{net}", "-o", "x.html", "--no-verify", "--no-signal", "--seed", "0"),
    (".npz", "compare", "{net}", "{net}"),
    (".caffemodel", "compare", "{net}", "{net}"),
]


def seconds(cli, folder, arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(["dotnet", cli, *arguments], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main():
    cli, sizes = os.path.abspath(sys.argv[1]), [int(size) for size in sys.argv[2:]] or [12500, 25000, 50000]
    with tempfile.TemporaryDirectory() as folder:
        for kind, *arguments in COMMANDS:
            times = []
            for size in sizes:
                path = os.path.join(folder, f"n{kind}" if kind.startswith(".") else "n.prototxt")
                if kind in NETS:
                    with open(path, "w", encoding="ascii") as file:
                        file.write('name: "t"\n' + NETS[kind](size))
                else:
                    (npz if kind == ".npz" else caffemodel)(path, size)
                times.append(seconds(cli, folder, [argument.replace("{net}", path) for argument in arguments]))
            print(f"{kind:14} {' '.join(arguments):70} {'  '.join(f'{time:6.2f}' for time in times)}", flush=True)


if __name__ == "__main__":
    main()
