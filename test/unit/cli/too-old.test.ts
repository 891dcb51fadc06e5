import { expect, test } from '@jest/globals';
import { tooOld } from '../../../cli/too-old.ts';

test.each(['20.20.2', '22.17.1'])('%s is told what to start instead', (running) => {
  expect(tooOld(running)).toBe(`This is Node.js ${running}: start it with Node 22.18 or newer`);
});

test.each(['22.18.0', '24.21.0', '25.0.0'])('%s is not too old', (running) => {
  expect(tooOld(running)).toBeUndefined();
});
