# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Reads an ONNX file without the onnx package: Protocol Buffers by hand, into plain dictionaries.
# It knows of onnx.proto only the fields below, and fails at any other.
import struct

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5

# name → {field number: (key, kind)}; a kind in capitals is a message of its own, 's' after a kind:
# repeated.
MESSAGES = {
    'MODEL': {1: ('ir_version', 'int'), 2: ('producer', 'text'), 6: ('doc', 'text'),
              7: ('graph', 'GRAPH'), 8: ('opsets', 'OPSETs'), 14: ('metadata', 'ENTRYs')},
    'OPSET': {1: ('domain', 'text'), 2: ('version', 'int')},
    'ENTRY': {1: ('key', 'text'), 2: ('value', 'text')},
    'GRAPH': {1: ('nodes', 'NODEs'), 2: ('name', 'text'), 5: ('initializers', 'TENSORs'),
              11: ('inputs', 'VALUEs'), 12: ('outputs', 'VALUEs')},
    'NODE': {1: ('inputs', 'texts'), 2: ('outputs', 'texts'), 3: ('name', 'text'),
             4: ('op', 'text'), 5: ('attributes', 'ATTRIBUTEs')},
    'ATTRIBUTE': {1: ('name', 'text'), 2: ('f', 'float'), 3: ('i', 'int'), 8: ('ints', 'ints'),
                  20: ('type', 'int')},
    'TENSOR': {1: ('dims', 'ints'), 2: ('type', 'int'), 8: ('name', 'text'), 9: ('raw', 'bytes')},
    'VALUE': {1: ('name', 'text'), 2: ('type', 'TYPE')},
    'TYPE': {1: ('tensor', 'TENSORTYPE')},
    'TENSORTYPE': {1: ('element', 'int'), 2: ('shape', 'SHAPE')},
    'SHAPE': {1: ('dims', 'DIMs')},
    'DIM': {1: ('value', 'int'), 2: ('name', 'text')},
}
WIRES = {'int': VARINT, 'float': FIXED32}


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def value_of(data, at, wire, kind):
    assert wire == WIRES.get(kind, BYTES), (wire, kind)
    if wire == VARINT:
        return varint(data, at)
    if wire == FIXED32:
        return struct.unpack_from('<f', data, at)[0], at + 4
    size, at = varint(data, at)
    part = data[at:at + size]
    assert len(part) == size
    if kind == 'text':
        return part.decode('utf-8'), at + size
    return (part if kind == 'bytes' else parse(part, kind)), at + size


def parse(data, message):
    fields = MESSAGES[message]
    result = {key: [] for key, kind in fields.values() if kind.endswith('s') and kind != 'bytes'}
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        key, kind = fields[tag >> 3]
        is_repeated = kind.endswith('s') and kind != 'bytes'
        value, at = value_of(data, at, tag & 7, kind[:-1] if is_repeated else kind)
        if is_repeated:
            result[key].append(value)
        else:
            assert key not in result, f'{message}.{key} twice'
            result[key] = value
    return result


def load(path):
    return parse(path.read_bytes(), 'MODEL')
