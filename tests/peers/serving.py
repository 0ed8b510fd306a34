#!/usr/bin/env python3
"""A client of amago-serve made of the protocol's text alone, with Python's standard library and nothing else.

Serves the policies under tests/Amago.Tests/Reference/policies, asks each for the observations of its .expected.npz over JSON, over the
binary tensor extension and over gRPC (HTTP/2 frames and protobuf fields by hand), and holds the answers to what the policies' own libraries
computed: 1e-5 of the largest value, equal actions. Needs Python 3.8 and the .NET SDK.

    python3 tests/peers/serving.py
    python3 tests/peers/serving.py --program out/amago-serve    # a native program instead
"""

import argparse
import ast
import http.client
import json
import math
import pathlib
import re
import struct
import subprocess
import sys
import urllib.parse
import zipfile

import grpc_client

ROOT = pathlib.Path(__file__).resolve().parents[2]
POLICIES = ROOT / "tests/Amago.Tests/Reference/policies"
TOLERANCE = 1e-5
TYPES = {"UINT8": "B", "INT64": "q", "FP32": "f"}
SIZES = {  # images whose size amago's checkpoints do not say
    "amago_default.pt": "[84,84,3]",
    "amago_gridworld_hidden.pt": "[10,10,4]",
    "amago_impala_adaptive.pt": "[3,40,48]",
}


class Array:
    """Numbers in row-major order, their shape and the protocol's name of their type."""

    def __init__(self, shape, datatype, numbers):
        self.shape, self.datatype, self.numbers = list(shape), datatype, list(numbers)

    @staticmethod
    def of_bytes(shape, datatype, data):
        form = TYPES[datatype]
        return Array(shape, datatype, struct.unpack(f"<{len(data) // struct.calcsize(form)}{form}", data))

    def to_bytes(self):
        return struct.pack(f"<{len(self.numbers)}{TYPES[self.datatype]}", *self.numbers)

    def rows(self, row_rank):
        """Trajectories (B, L, ...) as rows."""
        count = math.prod(self.shape[: len(self.shape) - row_rank])
        return Array([count] + self.shape[len(self.shape) - row_rank :], self.datatype, self.numbers)


def read_npz(path):
    arrays = {}
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            data = archive.read(member)
            start, size = (10, "<H") if data[6] == 1 else (12, "<I")
            (length,) = struct.unpack_from(size, data, 8)
            header = ast.literal_eval(data[start : start + length].decode("latin1"))
            assert not header["fortran_order"], member
            datatype = {"|u1": "UINT8", "<i8": "INT64", "<f4": "FP32"}[header["descr"]]
            arrays[member[: -len(".npy")]] = Array.of_bytes(header["shape"], datatype, data[start + length :])
    return arrays


def request(address, method, path, body=b"", headers=None):
    connection = http.client.HTTPConnection(address, timeout=60)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), data


def infer_json(address, model, inputs):
    tensors = [{"name": n, "shape": a.shape, "datatype": a.datatype, "data": a.numbers} for n, a in inputs.items()]
    body = json.dumps({"id": "1", "inputs": tensors}).encode()
    status, _, data = request(address, "POST", f"/v2/models/{model}/infer", body)
    assert status == 200, data
    answer = json.loads(data)
    assert answer["id"] == "1" and answer["model_name"] == model
    return {o["name"]: Array(o["shape"], o["datatype"], o["data"]) for o in answer["outputs"]}


def infer_binary(address, model, inputs):
    parts = [a.to_bytes() for a in inputs.values()]
    tensors = [
        {"name": n, "shape": a.shape, "datatype": a.datatype, "parameters": {"binary_data_size": len(part)}}
        for (n, a), part in zip(inputs.items(), parts)
    ]
    head = json.dumps({"inputs": tensors, "parameters": {"binary_data_output": True}}).encode()
    status, headers, data = request(
        address, "POST", f"/v2/models/{model}/infer", head + b"".join(parts), {"Inference-Header-Content-Length": str(len(head))}
    )
    assert status == 200, data
    length = int(headers["Inference-Header-Content-Length"])
    answer, place, outputs = json.loads(data[:length]), length, {}
    for output in answer["outputs"]:
        size = output["parameters"]["binary_data_size"]
        outputs[output["name"]] = Array.of_bytes(output["shape"], output["datatype"], data[place : place + size])
        place += size
    assert place == len(data)
    return outputs


def compare(expected, answers, where):
    worst = 0.0
    for name, array in expected.items():
        got = answers[name]
        assert got.datatype == array.datatype, f"{where}: {name} is {got.datatype}"
        assert got.shape == array.shape, f"{where}: {name} has {got.shape}, expected {array.shape}"
        assert len(got.numbers) == math.prod(got.shape), f"{where}: {name} has {len(got.numbers)} numbers for {got.shape}"
        if array.datatype != "FP32":
            assert got.numbers == array.numbers, f"{where}: {name}"
            continue
        assert all(map(math.isfinite, got.numbers)), f"{where}: {name} has numbers that are not finite"
        largest = max(abs(v) for v in array.numbers)
        difference = max(abs(a - b) for a, b in zip(array.numbers, got.numbers)) / largest
        assert difference <= TOLERANCE, f"{where}: {name} differs by {difference:.2e}"
        worst = max(worst, difference)
    return worst


def refusals(address):
    """What must not be answered."""
    good = {"inputs": [{"name": "obs", "shape": [1, 2, 44, 40], "datatype": "UINT8", "data": [0] * 3520}]}
    path = "/v2/models/dqn_nature/infer"
    wrong = {
        b"{": 400,
        json.dumps({"inputs": []}).encode(): 400,
        json.dumps({"inputs": [dict(good["inputs"][0], shape=[1, 2, 44, 41])]}).encode(): 400,
        json.dumps({"inputs": [dict(good["inputs"][0], data=[0] * 3519)]}).encode(): 400,
        json.dumps({"inputs": [dict(good["inputs"][0], shape=[65, 2, 44, 40])]}).encode(): 413,
    }
    for body, status in wrong.items():
        got, _, data = request(address, "POST", path, body)
        assert got == status and json.loads(data)["error"], (got, data)
    got, _, data = request(address, "POST", "/v2/models/nobody/infer", json.dumps(good).encode())
    assert got == 404 and json.loads(data)["error"], (got, data)
    got, _, data = request(address, "POST", path, json.dumps(good).encode())
    assert got == 200, data


def check(server, name, arrays):
    address, grpc_address = server
    status, _, data = request(address, "GET", f"/v2/models/{name}")
    assert status == 200, data
    metadata = json.loads(data)
    inputs = {i["name"]: arrays[i["name"]].rows(len(i["shape"]) - 1) for i in metadata["inputs"]}
    shapes = {o["name"]: o["shape"] for o in metadata["outputs"]}
    expected = {n: a.rows(len(shapes[n]) - 1) for n, a in arrays.items() if n not in inputs}
    worst = 0.0
    for form, infer in (("JSON", infer_json), ("binary", infer_binary)):
        worst = max(worst, compare(expected, infer(address, name, inputs), f"{name}, {form}"))
    worst = max(worst, compare(expected, grpc_client.infer(grpc_address, name, inputs), f"{name}, gRPC"))
    print(f"{name}: {', '.join(expected)} within {worst:.1e}")


def built():
    """The command of the server, which is built."""
    subprocess.run(["dotnet", "build", "-c", "Release", "-v", "q", str(ROOT / "src/Amago.Serving")], check=True, stdout=sys.stderr)
    return ["dotnet", str(ROOT / "src/Amago.Serving/bin/Release/net10.0/amago-serve.dll")]


def served(program, files, *options):
    """Starts a server on free ports; its process and addresses."""
    process = subprocess.Popen(
        [*program, *map(str, files), "--urls", "http://127.0.0.1:0", "--grpc-urls", "http://127.0.0.1:0", *options],
        stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    found = re.search(r"(http://\S+); gRPC: (http://\S+)", line)
    assert found, f"the server said {line!r}"
    return process, [urllib.parse.urlparse(url).netloc for url in found.groups()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", help="the server; built from the sources without it")
    given = parser.parse_args().program
    program = [given] if given else built()
    plain = sorted(p for p in POLICIES.iterdir() if p.suffix in (".zip", ".cleanrl_model"))
    groups = [(plain, [])]
    groups += [([POLICIES / n], ["--gin", str((POLICIES / n).with_suffix(".gin")), "--set", f"observation={s}"]) for n, s in SIZES.items()]
    count = 0
    for files, options in groups:
        process, server = served(program, files, *options)
        try:
            for file in files:
                check(server, file.stem, read_npz(file.with_suffix(".expected.npz")))
                count += 1
            if file.suffix != ".pt":
                refusals(server[0])
            process.terminate()
            assert process.wait(30) == 0, "SIGTERM: expected an end with exit code 0"
        finally:
            process.kill()
    print(f"{count} of {count} policies agree over JSON, binary and gRPC")


if __name__ == "__main__":
    main()
