// What onnxruntime says of rows: it imports its WebAssembly in a way that jest's contexts do not know.
import {Buffer} from 'node:buffer';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import * as ort from 'onnxruntime-web';

const {model, values, shape} = JSON.parse(await text(process.stdin));
ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(Buffer.from(model, 'base64'), {
  executionProviders: ['wasm'],
});
const {label, scores} = await session.run({
  x: new ort.Tensor('float32', Float32Array.from(values), shape),
});
process.stdout.write(
  JSON.stringify({
    labels: Array.from(label.data, of => (typeof of === 'bigint' ? Number(of) : of)),
    scores: [...scores.data],
  }),
);
