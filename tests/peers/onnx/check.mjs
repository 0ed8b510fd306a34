// Runs the models that OnnxPeer wrote under ONNX Runtime and compares: node check.mjs FOLDER, in a folder where
// `npm install --ignore-scripts onnxruntime-node` has been run.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const tolerance = 1e-5; // of the largest value: float32 sums of some hundred terms in another order
const folder = process.argv[2];
if (!folder) {
  console.error('expected the folder that OnnxPeer wrote: node check.mjs FOLDER');
  process.exit(2);
}

let ort;
try {
  ort = createRequire(path.join(process.cwd(), 'check.mjs'))('onnxruntime-node');
} catch {
  console.error('onnxruntime-node is not installed in this folder; run: npm install --ignore-scripts onnxruntime-node');
  process.exit(2);
}

function values(entry) {
  const bytes = fs.readFileSync(path.join(folder, entry.file));
  const types = { uint8: Uint8Array, int64: BigInt64Array, float32: Float32Array };
  return new types[entry.type](bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function relativeError(expected, actual, scale) {
  let difference = 0;
  let largest = scale;
  for (let i = 0; i < expected.length; i++) {
    const d = Math.abs(expected[i] - actual[i]);
    if (!(d <= difference)) difference = d; // NaN too
    largest = Math.max(largest, Math.abs(expected[i]));
  }
  return difference / largest;
}

const started = Date.now();
const cases = JSON.parse(fs.readFileSync(path.join(folder, 'cases.json'), 'utf8'));
const worst = new Map();
let compared = 0;
let failed = 0;
let session = null;
let loaded = null;
for (const one of cases) {
  if (loaded !== one.model) {
    session = await ort.InferenceSession.create(path.join(folder, one.model));
    loaded = one.model;
  }
  const feeds = Object.entries(one.inputs ?? { obs: one.obs }).map(([name, entry]) => [name, new ort.Tensor(entry.type, values(entry), entry.dims)]);
  const result = await session.run(Object.fromEntries(feeds));
  for (const [name, entry] of Object.entries(one.outputs)) {
    const actual = result[name];
    const shapesAgree = actual && actual.type === 'float32' && JSON.stringify(actual.dims) === JSON.stringify(entry.dims);
    const error = shapesAgree ? relativeError(values(entry), actual.data, entry.scale) : NaN;
    compared++;
    if (!(error <= tolerance)) {
      failed++;
      console.log(`FAILED ${one.model} ${name} ${entry.dims}: relative error ${error}, got ${actual?.type} ${actual?.dims}`);
    }
    const family = one.model.split('.')[0];
    if (!(error <= (worst.get(family) ?? 0))) worst.set(family, error);
  }
}

for (const [family, error] of worst) console.log(`${family}: largest relative error ${error.toExponential(2)}`);
const models = new Set(cases.map((one) => one.model)).size;
console.log(`${models} models, ${cases.length} batches, ${compared} outputs compared, ${failed} failed, ${((Date.now() - started) / 1000).toFixed(1)} s`);
process.exit(failed === 0 && compared > 0 ? 0 : 1);
