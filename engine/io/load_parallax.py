#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rebuilds an encoder that Parallax exported, in PyTorch; needs PyTorch and nothing else.

    from load_parallax import load
    model = load("model.safetensors")
    outputs = model(images)            # [batch][channels][height][width], values in 0 … 1
    outputs["representation"]          # and "embedding" or "scores", where they were exported

    python3 load_parallax.py model.safetensors      computes the example inside and compares

The tensors have the names and shapes of torchvision's ResNet where the encoder is one: conv1, bn1,
layer1.0.conv1, layer2.0.downsample.0, … The model is a list of plain operations in the file's
metadata; images are normalised inside.
"""
import json
import struct
import sys

import torch
from torch import nn

TYPES = {"F32": torch.float32, "F64": torch.float64, "I32": torch.int32, "I64": torch.int64}
NEAR = 1e-4


def read(path):
    """The tensors by name, and the metadata, of a safetensors file."""
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
        data = bytearray(file.read())
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        dtype = TYPES[entry["dtype"]]
        count = (end - begin) // torch.empty(0, dtype=dtype).element_size()
        flat = torch.frombuffer(data, dtype=dtype, count=count, offset=begin)
        tensors[name] = flat.reshape(entry["shape"]).clone()
    return tensors, metadata


class Parallax(nn.Module):
    """The network that a file's metadata describes, with its weights."""

    def __init__(self, tensors, metadata):
        super().__init__()
        self.nodes = json.loads(metadata["parallax.graph"])
        self.outputs = json.loads(metadata["parallax.outputs"])
        self.metadata = metadata
        self.register_buffer("mean", tensors["images.mean"].reshape(1, -1, 1, 1))
        self.register_buffer("std", tensors["images.std"].reshape(1, -1, 1, 1))
        for node in self.nodes:
            module = make(node, tensors)
            if module is not None:
                self.place(node["name"].split("."), module)
        own = self.state_dict()
        missing = [name for name in own if name not in tensors
                   and name not in ("mean", "std") and not name.endswith("num_batches_tracked")]
        if missing:
            raise ValueError(f"the file lacks {missing[0]}")
        self.load_state_dict({name: tensors.get(name, value) for name, value in own.items()})
        self.eval()

    def place(self, path, module):
        """Adds a module under a dotted name."""
        parent = self
        for part in path[:-1]:
            if part not in dict(parent.named_children()):
                parent.add_module(part, nn.Module())
            parent = getattr(parent, part)
        parent.add_module(path[-1], module)

    def forward(self, images):
        values = {-1: (images - self.mean) / self.std}
        for number, node in enumerate(self.nodes):
            inputs = [values[i] for i in node["inputs"]]
            values[number] = self.compute(node, *inputs)
        return {name: values[number] for name, number in self.outputs.items()}

    def compute(self, node, first, second=None):
        operation = node["op"]
        if operation == "relu":
            return torch.relu(first)
        if operation == "add":
            return first + second
        if operation == "average":
            return first.mean(dim=(2, 3))
        if operation == "unit":
            return nn.functional.normalize(first)
        return self.get_submodule(node["name"])(first)


def make(node, tensors):
    """The module of a node that has weights or numbers of its own."""
    operation = node["op"]
    if operation == "max_pool":
        return nn.MaxPool2d(node["kernel"], node["stride"], node["padding"])
    if operation not in ("conv", "norm", "linear"):
        return None
    weight = tensors[node["name"] + ".weight"]
    has_bias = node["name"] + ".bias" in tensors
    if operation == "conv":
        return nn.Conv2d(weight.shape[1], weight.shape[0], node["kernel"], node["stride"],
                         node["padding"], bias=has_bias)
    if operation == "linear":
        return nn.Linear(weight.shape[1], weight.shape[0], bias=has_bias)
    norm = nn.BatchNorm1d if node["is_flat"] else nn.BatchNorm2d
    return norm(weight.shape[0], eps=node["epsilon"])


def load(path):
    """The model, ready for evaluation."""
    return Parallax(*read(path))


def check(path):
    """The largest difference to what Parallax computed of the example in the file."""
    tensors, metadata = read(path)
    model = Parallax(tensors, metadata)
    far = 0.0
    with torch.no_grad():
        outputs = model(tensors["example.images"])
    for name, values in outputs.items():
        if not torch.isfinite(values).all():
            return float("inf")
        expected = tensors["example." + name]
        scale = max(1.0, expected.abs().max().item())
        far = max(far, (values - expected).abs().max().item() / scale)
    return far


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: load_parallax.py MODEL.safetensors")
    difference = check(sys.argv[1])
    print(f"largest difference to Parallax: {difference:.2g}")
    sys.exit(0 if difference < NEAR else f"that is more than {NEAR:g}")
