# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs an ONNX model with NumPy as the operators' text (operator set 13) has it, and checks on the way
# what a checker would: names once, inputs before their use, types and sizes as declared.
import numpy as np


def attributes(node):
    fields = {1: 'f', 2: 'i', 7: 'ints'}
    return {a['name']: a[fields[a['type']]] for a in node['attributes']}


def windows(x, kernel, stride, pads, fill):
    (kh, kw), (sh, sw), (top, left, bottom, right) = kernel, stride, pads
    x = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=fill)
    view = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
    return view[:, :, ::sh, ::sw]


def conv(x, w, b=0.0, *, kernel_shape, strides, pads):
    assert list(w.shape[2:]) == kernel_shape
    y = np.einsum('nchwij,ocij->nohw', windows(x, kernel_shape, strides, pads, 0), w,
                  optimize=True)
    return y + np.reshape(b, (1, -1, 1, 1))


def max_pool(x, *, kernel_shape, strides, pads):
    return windows(x, kernel_shape, strides, pads, -np.inf).max(axis=(4, 5))


def batch_norm(x, scale, bias, mean, var, *, epsilon):
    shape = (1, -1) + (1,) * (x.ndim - 2)
    factor = scale / np.sqrt(var + epsilon)
    return x * factor.reshape(shape) + (bias - mean * factor).reshape(shape)


def gemm(x, w, b, *, transB):
    assert transB == 1 and w.shape[0] == b.shape[0]
    return x @ w.T + b


def reduce_l2(x, *, axes, keepdims):
    assert keepdims == 1
    return np.sqrt((x * x).sum(axis=tuple(axes), keepdims=True))


OPERATIONS = {
    'Conv': conv, 'MaxPool': max_pool, 'BatchNormalization': batch_norm, 'Gemm': gemm,
    'ReduceL2': reduce_l2,
    'Relu': lambda x: np.maximum(x, 0),
    'Add': np.add, 'Sub': np.subtract, 'Mul': np.multiply, 'Div': np.divide,
    'Identity': lambda x: x,
    'GlobalAveragePool': lambda x: x.mean(axis=(2, 3), keepdims=True),
    'Flatten': lambda x: x.reshape(len(x), -1),
}


def shape_of(value):
    tensor = value['type']['tensor']
    assert tensor['element'] == 1
    return [d.get('name', d.get('value')) for d in tensor['shape']['dims']]


def run(model, images):
    """The outputs by name; images [n][c][h][w]."""
    graph = model['graph']
    assert model['opsets'] == [{'domain': '', 'version': 13}] and model['ir_version'] == 7
    assert [v['name'] for v in graph['inputs']] == ['images']
    assert shape_of(graph['inputs'][0]) == ['batch', *images.shape[1:]]
    values = {'images': images.astype(np.float64)}
    for tensor in graph['initializers']:
        assert tensor['type'] == 1 and tensor['name'] not in values, tensor['name']
        flat = np.frombuffer(tensor['raw'], '<f4').astype(np.float64)
        values[tensor['name']] = flat.reshape(tensor['dims'])
    unused = set(values)
    for node in graph['nodes']:
        name, = node['outputs']
        assert name not in values, name
        unused -= set(node['inputs'])
        inputs = [values[i] for i in node['inputs']]
        values[name] = OPERATIONS[node['op']](*inputs, **attributes(node))
    assert not unused, unused
    for output in graph['outputs']:
        assert shape_of(output) == ['batch', *values[output['name']].shape[1:]], output['name']
    return {o['name']: values[o['name']] for o in graph['outputs']}
