// Copyright (C) 2026 The Parallax authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs an exported model with ONNX Runtime on Node.js: run.mjs MODEL.onnx IMAGES.f32 N C H W FOLDER
// reads N raw images [n][c][h][w] and writes every output to FOLDER/NAME.f32. onnxruntime-web is
// looked for in the folder that PLX_NODE_MODULES names.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.env.PLX_NODE_MODULES ?? process.cwd(), 'here'));
const ort = require('onnxruntime-web');
const [model, images, n, c, h, w, folder] = process.argv.slice(2);

ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(readFileSync(model));
const bytes = readFileSync(images);
const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const input = new ort.Tensor('float32', values, [n, c, h, w].map(Number));
const outputs = await session.run({ images: input });

for (const [name, tensor] of Object.entries(outputs)) {
  writeFileSync(join(folder, `${name}.f32`), new Uint8Array(tensor.data.buffer));
  console.log(name, tensor.dims.join(' '));
}
