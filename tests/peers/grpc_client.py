"""One gRPC call over HTTP/2 without TLS, by Python's standard library: frames, headers and protobuf fields written by hand.

Field numbers are the Open Inference Protocol's, frames those of RFC 9113, headers literals of RFC 7541 without compression.
"""

import socket
import struct

METHOD = "/inference.GRPCInferenceService/ModelInfer"
DATA, HEADERS, RESET, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, END_HEADERS, ACKNOWLEDGED = 1, 4, 1
CONTENTS = {"UINT8": 4, "INT64": 3, "FP32": 6}


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, value):
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def fields(message):
    """The fields of a message: numbers, and bytes or whole numbers."""
    place = 0

    def number():
        nonlocal place
        value = shift = 0
        while True:
            byte = message[place]
            place += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while place < len(message):
        key, value = number(), number()
        if key & 7 == 2:
            yield key >> 3, message[place : place + value]
            place += value
        else:
            yield key >> 3, value


def packed(data):
    return [value for _, value in fields(b"".join(b"\x08" + one for one in split(data)))]


def split(data):
    start = 0
    for i, byte in enumerate(data):
        if byte < 0x80:
            yield data[start : i + 1]
            start = i + 1


def literal(name, value):
    # RFC 7541, 6.2.2: without indexing, name and value as they are.
    return b"\x00" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode()


class Connection:
    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=60)
        self.stream = self.socket.makefile("rb")
        self.windows = {0: 65535, 1: 65535}
        self.data, self.headers, self.is_over = b"", b"", False
        self.socket.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        self.send(SETTINGS, 0, 0, b"")

    def send(self, kind, flags, stream, payload):
        self.socket.sendall(struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload)

    def receive(self):
        head = self.stream.read(9)
        assert len(head) == 9, "the server closed the connection"
        length, kind, flags = int.from_bytes(head[:3], "big"), head[3], head[4]
        payload = self.stream.read(length)
        if kind == SETTINGS and not flags & ACKNOWLEDGED:
            for identifier, value in struct.iter_unpack(">HI", payload):
                if identifier == 4:
                    self.windows[1] += value - 65535
            self.send(SETTINGS, ACKNOWLEDGED, 0, b"")
        elif kind == WINDOW_UPDATE:
            self.windows[int.from_bytes(head[5:], "big")] += int.from_bytes(payload, "big")
        elif kind == PING and not flags & ACKNOWLEDGED:
            self.send(PING, ACKNOWLEDGED, 0, payload)
        elif kind == DATA:
            self.data += payload
        elif kind == HEADERS:
            self.headers += payload
        assert kind not in (RESET, GOAWAY), f"frame {kind}: {payload!r}"
        self.is_over |= kind in (DATA, HEADERS) and bool(flags & END_STREAM)

    def call(self, address, message):
        headers = [(":method", "POST"), (":scheme", "http"), (":path", METHOD), (":authority", address),
                   ("content-type", "application/grpc"), ("te", "trailers")]
        self.send(HEADERS, END_HEADERS, 1, b"".join(literal(*header) for header in headers))
        body = b"\x00" + struct.pack(">I", len(message)) + message
        while body:
            room = min(self.windows[0], self.windows[1], 16384)
            if room == 0:
                self.receive()
                continue
            part, body = body[:room], body[room:]
            self.windows[0] -= len(part)
            self.windows[1] -= len(part)
            self.send(DATA, 0 if body else END_STREAM, 1, part)
        while not self.is_over:
            self.receive()
        self.socket.close()
        # grpc-status, a literal, and its length and digits.
        status = self.headers.split(b"grpc-status")[-1]
        assert status[:2] == b"\x010", status
        assert len(self.data) == 5 + struct.unpack(">I", self.data[1:5])[0]
        return self.data[5:]


def infer(address, model, inputs):
    """The outputs of a policy, asked with numbers in contents."""
    message = field(1, model) + field(3, "1")
    for name, array in inputs.items():
        shape = b"".join(map(varint, array.shape))
        numbers = array.to_bytes() if array.datatype == "FP32" else b"".join(map(varint, array.numbers))
        contents = field(CONTENTS[array.datatype], numbers)
        message += field(5, field(1, name) + field(2, array.datatype) + field(3, shape) + field(5, contents))
    answer = list(fields(Connection(address).call(address, message)))
    assert [value for number, value in answer if number in (1, 3)] == [model.encode(), b"1"]
    raw = [value for number, value in answer if number == 6]
    outputs = {}
    for (_, form), data in zip([pair for pair in answer if pair[0] == 5], raw):
        parts = dict(fields(form))
        like = next(iter(inputs.values()))
        outputs[parts[1].decode()] = type(like).of_bytes(packed(parts[3]), parts[2].decode(), data)
    return outputs
