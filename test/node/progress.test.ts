import {describe, expect, test} from '@jest/globals';
import {passProgress} from '../../src/node/index.js';
import type {EpochRecord} from '../../src/train/index.js';

const record = (epoch: number): EpochRecord => ({
  epoch,
  primal: 0.5 + epoch,
  dual: 0.25,
  gap: 0.01,
  accuracy: 0.9,
  seconds: 1,
});

/** A stream that keeps what was written, without what moves the cursor. */
function screen(isTTY: boolean) {
  const written: string[] = [];
  // eslint-disable-next-line no-control-regex -- that is what is left out
  const write = (text: string) => written.push(text.replace(/\x1b(\[[?\d]*\w|\d)/g, ''));
  return {
    written,
    stream: {isTTY, write, columns: 200} as unknown as NodeJS.WriteStream,
  };
}

describe('passProgress', () => {
  test('a terminal shows each pass over the bytes of the files, and what the epoch before came to', async () => {
    const {written, stream} = screen(true);
    const {onBytes, callbacks, end} = passProgress(stream);
    const read = async (bytes: number) => {
      onBytes!(bytes, 1000);
      // Longer than the bar waits between two pictures.
      await new Promise(done => setTimeout(done, 100));
    };
    await read(410);
    await read(1000);
    await callbacks.onTrainBegin!({epochs: 2, batches: 1});
    await read(50);
    await callbacks.onEpochEnd!(0, record(0));
    for (const bytes of [1000, 1000, 1000, 500]) await read(bytes);
    end();
    const shown = written.join('').match(/pass .*?accuracy [\d.–]+/g);
    const first = 'primal –  dual –  gap –  accuracy –';
    const second = 'primal 0.5000  dual 0.2500  gap 1.00%  accuracy 0.900';
    expect(shown).toEqual([
      `pass 1  41 %  ${first}`,
      `pass 1  100 %  ${first}`,
      `pass 2/4  5 %  ${first}`,
      `pass 2/4  100 %  ${second}`,
      `pass 3/4  100 %  ${second}`,
      `pass 4/4  100 %  ${second}`,
      // A look at the weights before the last epoch is a pass more.
      `pass 5/5  50 %  ${second}`,
    ]);
  });

  test('elsewhere lines tell of epochs, and nothing of bytes', async () => {
    const {written, stream} = screen(false);
    const {onBytes, callbacks, end} = passProgress(stream);
    await callbacks.onTrainBegin!({epochs: 2, batches: 1});
    for (const epoch of [0, 1]) await callbacks.onEpochEnd!(epoch, record(epoch));
    await callbacks.onTrainEnd!();
    end();
    expect(onBytes).toBeUndefined();
    expect(written).toEqual([
      'epoch 1/2  primal 0.5000  dual 0.2500  gap 1.00%  accuracy 0.900\n',
      'epoch 2/2  primal 1.500  dual 0.2500  gap 1.00%  accuracy 0.900\n',
    ]);
  });
});
