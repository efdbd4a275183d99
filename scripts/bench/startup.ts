/**
 * `npm run bench:startup` (after `npm run build`): milliseconds from `import` to the first gradient of
 * 500 × 50 × 10, each in a fresh process: the fused engine alone, bundled, and the whole package with
 * TensorFlow.js.
 */
import {execFileSync} from 'node:child_process';
import {build} from 'esbuild';

const ROUNDS = 15;
const bundle = 'out/bench/kernel.mjs';

const problem = `
  const values = new Float32Array(500 * 50).fill(0.5);
  const labels = Int32Array.from({length: 500}, (_, i) => i % 10);
  const began = performance.now();`;

const scripts = {
  'the fused engine alone': `${problem}
    const {pinRows, fusedLoss} = await import('./${bundle}');
    const rows = await pinRows('bench', {rows: 500, columns: 50, values});
    const loss = {reduction: 'westonWatkins', penalty: {name: 'hinge'}, margin: 1};
    fusedLoss(rows, {loss, columns: 10, labels}).answer(new Float32Array(500));
    console.log(performance.now() - began);`,
  'tfjs-svm with TensorFlow.js': `${problem}
    const tf = await import('@tensorflow/tfjs');
    const svm = await import('tfjs-svm');
    const rows = await svm.pin({rows: 500, columns: 50, values});
    const loss = svm.linearLoss(svm.westonWatkins(), rows, labels);
    tf.grad(loss)(tf.zeros([50, 10])).dataSync();
    console.log(performance.now() - began);`,
};

async function main(): Promise<void> {
  await build({
    entryPoints: ['src/kernel/index.ts'],
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    logLevel: 'error',
  });
  for (const [name, script] of Object.entries(scripts)) {
    const times = Array.from({length: ROUNDS}, () =>
      Number(
        execFileSync(process.execPath, ['--input-type=module', '-e', script], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        })
          .trim()
          .split('\n')
          .at(-1),
      ),
    ).sort((a, b) => a - b);
    console.log(
      `${name}: median ${times[ROUNDS >> 1]!.toFixed(0)} ms, ${times[0]!.toFixed(0)} to ${times.at(-1)!.toFixed(0)} ms`,
    );
  }
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
