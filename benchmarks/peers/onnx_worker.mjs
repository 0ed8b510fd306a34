// ONNX Runtime's side of the comparison: node onnx_worker.mjs MODELS HOME, the folder of the exported models and one where
// `npm install --ignore-scripts onnxruntime-node` has been run. Reads one case a line as JSON, answers with the milliseconds of its calls.
import path from 'node:path';
import readline from 'node:readline';
import { createRequire } from 'node:module';

const [folder, home] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(home), 'onnx_worker.mjs'));
const ort = require('onnxruntime-node');

async function measure(call, seconds, least = 3) {
  await call();
  let start = performance.now();
  await call();
  const repeats = Math.max(1, Math.floor(1 / Math.max(performance.now() - start, 1e-4)));
  const result = [];
  const end = performance.now() + seconds * 1e3;
  while (result.length < least || performance.now() < end) {
    start = performance.now();
    for (let i = 0; i < repeats; i++) await call();
    result.push((performance.now() - start) / repeats);
  }
  result.sort((a, b) => a - b);
  return { median_ms: result[Math.floor(result.length / 2)], min_ms: result[0] };
}

const sessions = new Map();
async function session(model, threads) {
  const key = `${model} ${threads}`;
  if (!sessions.has(key)) {
    const options = { intraOpNumThreads: threads, interOpNumThreads: 1, graphOptimizationLevel: 'all' };
    sessions.set(key, await ort.InferenceSession.create(path.join(folder, `${model}.onnx`), options));
  }
  return sessions.get(key);
}

console.log(JSON.stringify({ peer: 'onnxruntime', version: require('onnxruntime-node/package.json').version }));
for await (const line of readline.createInterface({ input: process.stdin })) {
  const one = JSON.parse(line);
  const acts = one.mode === 'act';
  const dims = acts ? [one.batch, ...one.img_shape] : [one.batch, 1, ...one.img_shape];
  const pixels = Uint8Array.from({ length: dims.reduce((a, b) => a * b) }, () => Math.random() * 256);
  const obs = new ort.Tensor('uint8', pixels, dims);
  const model = await session(acts ? `${one.encoder}.act` : one.encoder, one.threads);
  const feeds = acts ? { observation: obs } : { obs };
  console.log(JSON.stringify(await measure(() => model.run(feeds), one.seconds)));
}
