const {execFileSync} = require('node:child_process');

/**
 * Finds out once whether tfjs-node works here, in a process of its own since a broken binary can
 * throw anything. cpu and wasm are always tested; TFJS_SVM_TEST_BACKENDS=tensorflow requires it.
 */
module.exports = function findBackends() {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1'; // no greeting from TensorFlow between the results
  const required = process.env.TFJS_SVM_TEST_BACKENDS?.split(',').includes('tensorflow');
  let tensorflow = false;
  let reason = '';
  try {
    const probe =
      "const u = require('node:util'); u.isNullOrUndefined ??= x => x == null; u.isArray ??= Array.isArray; require('@tensorflow/tfjs-node')";
    execFileSync(process.execPath, ['-e', probe], {stdio: 'pipe'});
    tensorflow = true;
  } catch (error) {
    reason = String(error.stderr ?? error).match(/^\w*Error: .*$/m)?.[0] ?? 'it does not load';
  }
  if (required && !tensorflow) throw new Error(`backend tensorflow is required, but: ${reason}`);
  process.env.TFJS_SVM_TEST_TENSORFLOW = tensorflow ? '1' : '';
  const skipped = tensorflow
    ? ''
    : `; NOT on tensorflow (${reason.slice(0, 80)}): see npm run native`;
  console.log(`\nBackends under test: cpu, wasm${tensorflow ? ', tensorflow' : ''}${skipped}\n`);
};
