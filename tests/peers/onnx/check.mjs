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
  return difference === 0 ? 0 : difference / largest;
}

function differs(entry, actual) {
  if (!actual || actual.type !== entry.type || JSON.stringify(actual.dims) !== JSON.stringify(entry.dims)) return NaN;
  const expected = values(entry);
  if (entry.type === 'float32') return relativeError(expected, actual.data, entry.scale);
  return expected.every((value, i) => value === actual.data[i]) ? 0 : NaN;
}

// Of many rows that are alike a mean is as far off as chance takes it: six standard errors, once in 500 million.
const errors = 6;

function faultOfChoices(drawn, actual) {
  const masks = values(drawn.masks);
  const probabilities = values(drawn.probabilities);
  const [rows, width] = drawn.masks.dims;
  if (actual?.type !== 'int64' || JSON.stringify(actual.dims) !== JSON.stringify([rows, drawn.branches.length])) return `got ${actual?.type} ${actual?.dims}`;
  const counts = new Array(width).fill(0);
  for (let row = 0; row < rows; row++) {
    let start = 0;
    for (const [branch, size] of drawn.branches.entries()) {
      const choice = Number(actual.data[row * drawn.branches.length + branch]);
      if (!(choice >= 0 && choice < size)) return `row ${row}, branch ${branch}: ${choice} of ${size}`;
      if (masks[row * width + start + choice] !== 1) return `row ${row}, branch ${branch}: ${choice} is masked`;
      counts[start + choice]++;
      start += size;
    }
  }
  for (let i = 0; drawn.alike && i < width; i++) {
    const p = probabilities[i];
    const room = p === 0 || p === 1 ? 0 : errors / rows; // of rare choices one draw more is much
    if (Math.abs(counts[i] / rows - p) > errors * Math.sqrt((p * (1 - p)) / rows) + room) return `choice ${i}: ${counts[i]} of ${rows} draws, its probability is ${p}`;
  }
  return null;
}

function faultOfNumbers(drawn, actual) {
  const [low, high, mean, std] = ['low', 'high', 'mean', 'std'].map((name) => values(drawn[name]));
  const [rows, width] = drawn.low.dims;
  if (actual?.type !== 'float32' || JSON.stringify(actual.dims) !== JSON.stringify([rows, width])) return `got ${actual?.type} ${actual?.dims}`;
  for (let i = 0; i < rows * width; i++) {
    if (!(actual.data[i] >= low[i] && actual.data[i] <= high[i])) return `${actual.data[i]} is not from ${low[i]} to ${high[i]}`;
  }
  for (let column = 0; drawn.alike && column < width; column++) {
    if (low[column] === -Infinity && high[column] === Infinity) {
      let square = 0;
      for (let row = 0; row < rows; row++) square += ((actual.data[row * width + column] - mean[column]) / std[column]) ** 2 / rows;
      if (Math.abs(square - 1) > errors * Math.sqrt(2 / rows)) return `number ${column}: ${square} of its variance`;
    }
    // how many are below the mean plus half a standard deviation, which bounds leave as it is where it lies between them
    const limit = mean[column] + std[column] / 2;
    if (limit <= low[column] || limit >= high[column]) continue;
    const below = Array.from({ length: rows }, (_, row) => actual.data[row * width + column]).filter((x) => x < limit).length / rows;
    const p = 0.6914624613; // of a normal number
    if (Math.abs(below - p) > errors * Math.sqrt((p * (1 - p)) / rows)) return `number ${column}: ${below} of the draws below ${limit}`;
  }
  return null;
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
    const error = differs(entry, actual);
    compared++;
    if (!(error <= tolerance)) {
      failed++;
      console.log(`FAILED ${one.model} ${name} ${entry.dims}: relative error ${error}, got ${actual?.type} ${actual?.dims}`);
    }
    const family = one.model.split('.')[0];
    if (!(error <= (worst.get(family) ?? -1))) worst.set(family, error);
  }
  for (const [name, key, faultOf] of [['discrete_actions', 'masks', faultOfChoices], ['continuous_actions', 'low', faultOfNumbers]]) {
    if (!one.drawn?.[key]) continue;
    compared++;
    const fault = faultOf(one.drawn, result[name]);
    if (fault === null) continue;
    failed++;
    console.log(`FAILED ${one.model} ${name}: ${fault}`);
  }
}

for (const [family, error] of worst) console.log(`${family}: largest relative error ${error.toExponential(2)}`);
const models = new Set(cases.map((one) => one.model)).size;
console.log(`${models} models, ${cases.length} batches, ${compared} outputs compared, ${failed} failed, ${((Date.now() - started) / 1000).toFixed(1)} s`);
process.exit(failed === 0 && compared > 0 ? 0 : 1);
