# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scripts of golden arrays share: the small ResNet-8 in PyTorch, the engine's layouts, and
numbers that both sides make from the same hash, so that no array of them need be kept.
"""
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.shortcut = None
        if stride != 1 or i != o:
            self.shortcut = nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.shortcut is None else self.shortcut(x)))


class Net(nn.Module):
    """ResNet-8 of that width with a head of two layers, the first with a batch norm or not."""

    def __init__(self, w, channels, head, head_norm=False):
        super().__init__()
        hidden_size, output = head
        self.stem = nn.Sequential(nn.Conv2d(channels, w, 3, 1, 1, bias=False), nn.BatchNorm2d(w), nn.ReLU())
        self.stages = nn.Sequential(Block(w, w, 1), Block(w, 2 * w, 2), Block(2 * w, 4 * w, 2))
        hidden = [nn.Linear(4 * w, hidden_size)] + ([nn.BatchNorm1d(hidden_size)] if head_norm else []) + [nn.ReLU()]
        self.head = nn.Sequential(*hidden, nn.Linear(hidden_size, output))

    def forward(self, x):
        v = self.stages(self.stem(x)).mean((2, 3))
        return v, self.head(v)


def layout(name, tensor):
    t = tensor.detach()
    return (t.permute(2, 3, 1, 0) if t.dim() == 4 else t.t() if t.dim() == 2 else t).contiguous().numpy().ravel()


def flat(pairs):
    return np.concatenate([layout(*p) for p in pairs]).astype(np.float32)


def hashed(n, stream, low=0.0, high=1.0):
    """n numbers in [low, high), as tests/support/numbers.h's numbers_hashed makes them."""
    x = np.arange(n, dtype=np.uint32) * np.uint32(0x9E3779B1) + np.uint32(stream * 0x85EBCA77 & 0xFFFFFFFF)
    x ^= x >> 15
    x *= np.uint32(0x2C1B3C6D)
    x ^= x >> 12
    x *= np.uint32(0x297A2D39)
    x ^= x >> 15
    return (low + (high - low) * (x >> 8).astype(np.float64) / (1 << 24)).astype(np.float32)


def fill_hashed(net):
    """First weights from the hash, tensor by tensor in the engine's order and layouts: matrices and
    kernels uniform with variance 2 / fan-in, a batch norm's γ around 1, every other vector around 0."""
    for number, (name, p) in enumerate(net.named_parameters()):
        if p.dim() == 1:
            middle = 1 if name.endswith('weight') else 0
            p.data = torch.tensor(hashed(p.numel(), number, middle - 0.2, middle + 0.2))
            continue
        fan_in = p[0].numel()
        bound = np.float32(np.sqrt(6.0 / fan_in))
        values = torch.tensor(bound * hashed(p.numel(), number, -1, 1))
        o, i = p.shape[:2]
        if p.dim() == 4:
            k = p.shape[2]
            p.data = values.reshape(k, k, i, o).permute(3, 2, 0, 1).contiguous()
        else:
            p.data = values.reshape(i, o).t().contiguous()


def hashed_images(n, channels, side, stream):
    """n images as the engine has them, [n][h][w][c], for PyTorch, [n][c][h][w]."""
    values = hashed(n * channels * side * side, stream, -1.5, 1.5)
    return torch.tensor(values.reshape(n, side, side, channels)).permute(0, 3, 1, 2)
