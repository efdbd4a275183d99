// What onnxruntime says of rows or texts: it imports its WebAssembly in a way that jest's contexts do not know.
import {Buffer} from 'node:buffer';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import * as ort from 'onnxruntime-web';

// A stack of its sources in one line says nothing.
process.on('uncaughtException', error => {
  process.stderr.write(String(error.message).slice(0, 500));
  process.exitCode = 1;
});
ort.env.wasm.numThreads = 1;
const answers = [];
for (const {model, values, shape} of JSON.parse(await text(process.stdin))) {
  const session = await ort.InferenceSession.create(Buffer.from(model, 'base64'), {
    executionProviders: ['wasm'],
  });
  const isOfTexts = typeof values[0] === 'string';
  const input = isOfTexts
    ? // skl2onnx has a column of them.
      new ort.Tensor(
        'string',
        values,
        session.inputMetadata[0].shape.length > 1 ? [...shape, 1] : shape,
      )
    : new ort.Tensor('float32', Float32Array.from(values), shape);
  const found = await session.run({[session.inputNames[0]]: input});
  const [label, scores] = session.outputNames.map(name => found[name]);
  answers.push({
    labels: Array.from(label.data, value => (typeof value === 'bigint' ? Number(value) : value)),
    scores: [...scores.data],
  });
}
process.stdout.write(JSON.stringify(answers));
