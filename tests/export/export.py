#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Exported models computed elsewhere: export.py MAKE_EXPORT. For every encoder and part the file is
# read back by hand and computed with NumPy, and with OpenCV's DNN module and ONNX Runtime where they
# are installed (the latter where PLX_NODE_MODULES says: npm install onnxruntime-web); the safetensors
# file with PyTorch and the script beside it. All must agree with what the engine computed. TAP.
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

try:
    import numpy as np
except ImportError:
    print('1..0 # SKIP NumPy is not installed')
    sys.exit(0)
try:
    import cv2
except ImportError:
    cv2 = None
try:
    import torch
except ImportError:
    torch = None

import interpret
import proto

PROGRAM = sys.argv[1]
RUNTIME = Path(__file__).with_name('run.mjs')
NEAR = 1e-4

CASES = {
    'resnet8': (16, 3, ['width=8']),
    'resnet8, grey': (13, 1, ['width=8']),
    'resnet14': (16, 3, ['encoder=resnet14', 'width=8']),
    'resnet20': (16, 3, ['encoder=resnet20', 'width=8']),
    'resnet18': (32, 3, ['encoder=resnet18', 'width=16', 'head.layers=3']),
    'resnet34': (16, 3, ['encoder=resnet34', 'width=8']),
    'resnet50': (16, 3, ['encoder=resnet50', 'width=8']),
    'resnet18, large images': (45, 3, ['encoder=resnet18', 'width=8', 'encoder.stem=imagenet']),
    'convnet': (16, 3, ['encoder=convnet', 'width=8']),
    'head with batch norm': (16, 3, ['width=8', 'head.layers=3', 'head.batch_norm=on',
                                     'head.hidden=24']),
    'head of one layer': (16, 3, ['width=8', 'head.layers=1', 'head.output=5']),
}


def make(folder, case):
    size, channels, settings = CASES[case]
    ran = subprocess.run([PROGRAM, str(folder), str(size), str(channels), *settings],
                         capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    arrays = {}
    for line in ran.stdout.splitlines():
        name, *dims = line.split()
        flat = np.fromfile(folder / f'{name}.f32', '<f4')
        arrays[name] = flat.reshape([int(d) for d in dims])
    images = arrays['images'].transpose(0, 3, 1, 2)
    v, z = arrays['v'][:, 0, 0], arrays['z'][:, 0, 0]
    scores = v @ arrays['classifier'][:, 0, 0].T + np.float32([0.5, -1, 2])
    return images, {
        'encoder': {'representation': v},
        'full': {'representation': v,
                 'embedding': z / np.linalg.norm(z, axis=1, keepdims=True)},
        'classifier': {'representation': v, 'scores': scores},
    }


def assert_near(name, values, expected):
    assert values.shape == expected.shape, (name, values.shape, expected.shape)
    scale = max(1.0, np.abs(expected).max())
    far = np.abs(values - expected).max() / scale
    assert far < NEAR, (name, far)


def check_numpy(path, images, expected):
    model = proto.load(path)
    assert {e['key']: e['value'] for e in model['metadata']} == {
        'parallax.dataset': 'Formes “à la main”', 'parallax.classes': 'a\nb\nc'}
    for n in (len(images), 1):
        outputs = interpret.run(model, images[:n])
        assert set(outputs) == set(expected)
        for name, values in outputs.items():
            assert_near(name, values, expected[name][:n])


def check_opencv(path, images, expected):
    net = cv2.dnn.readNetFromONNX(str(path))
    for n in (1, len(images)):
        net.setInput(np.ascontiguousarray(images[:n]), 'images')
        for name, values in zip(expected, net.forward(list(expected))):
            assert_near(f'OpenCV, {name}', values.reshape(n, -1), expected[name][:n])


def check_torch(path, images, expected):
    """The file that stands beside, with the script that was written beside it."""
    script = path.parent / 'load_parallax.py'
    tensors = path.with_suffix('.safetensors')
    ran = subprocess.run([sys.executable, '-B', script, tensors], capture_output=True, text=True,
                         check=False)
    assert ran.returncode == 0, ran.stderr
    spec = importlib.util.spec_from_file_location('load_parallax', script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    model = module.load(tensors)
    assert model.metadata['parallax.dataset'] == 'Formes “à la main”'
    with torch.no_grad():
        outputs = model(torch.from_numpy(np.ascontiguousarray(images)))
    assert set(outputs) == set(expected)
    for name, values in outputs.items():
        assert_near(f'PyTorch, {name}', values.numpy(), expected[name])


def check_torch_broken(path, _images, _expected):
    """Weights that are no numbers do not pass the script's check."""
    script = path.parent / 'load_parallax.py'
    tensors = path.with_suffix('.safetensors')
    content = tensors.read_bytes()
    size = int.from_bytes(content[:8], 'little')
    header = json.loads(content[8:8 + size])
    name = next(n for n in header if n.endswith('.weight') and not n.startswith('example.'))
    begin, end = (8 + size + at for at in header[name]['data_offsets'])
    nans = np.full((end - begin) // 4, np.nan, '<f4').tobytes()
    tensors.write_bytes(content[:begin] + nans + content[end:])
    ran = subprocess.run([sys.executable, '-B', script, tensors], capture_output=True, text=True,
                         check=False)
    assert ran.returncode == 1 and 'that is more than' in ran.stderr, (ran.returncode, ran.stderr)


def check_onnxruntime(path, images, expected):
    folder = path.parent
    for n in (1, len(images)) if path.stem == 'full' else (1,):
        np.ascontiguousarray(images[:n], '<f4').tofile(folder / 'input.f32')
        command = ['node', RUNTIME, path, folder / 'input.f32', *images[:n].shape, folder]
        ran = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                             check=False)
        assert ran.returncode == 0, ran.stderr
        for name, values in expected.items():
            outputs = np.fromfile(folder / f'{name}.f32', '<f4')
            assert_near(f'ONNX Runtime, {name}', outputs.reshape(n, -1), values[:n])


def check(case, checker):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        images, expected = make(folder, case)
        for part, outputs in expected.items():
            checker(folder / f'{part}.onnx', images, outputs)


def main():
    checkers = {'numpy': check_numpy}
    if cv2 is not None:
        checkers['opencv'] = check_opencv
    if torch is not None:
        checkers['torch'] = check_torch
    if 'PLX_NODE_MODULES' in os.environ:
        checkers['onnxruntime'] = check_onnxruntime
    tests = [(case, name, checker) for name, checker in checkers.items() for case in CASES]
    if torch is not None:
        tests.append(('resnet8', 'torch, broken weights', check_torch_broken))
    print(f'1..{len(tests)}')
    failed = 0
    for number, (case, name, checker) in enumerate(tests, 1):
        try:
            check(case, checker)
            print(f'ok {number} {name}: {case}')
        except Exception:  # pylint: disable=broad-except
            failed += 1
            traceback.print_exc()
            print(f'not ok {number} {name}: {case}')
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
