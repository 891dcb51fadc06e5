#!/usr/bin/env node
import * as module from 'node:module';

// Before anything is loaded: the second call of a command compiles nothing. A Node.js that is too old may lack it.
module.enableCompileCache?.();
const { tooOld } = await import('./too-old.ts');
const { exitStatus } = await import('../base/exit-status.ts');
const problem = tooOld(process.versions.node);
if (problem === undefined) {
  const { reachLoopbackDirectly } = await import('../base/process/reach-loopback.ts');
  reachLoopbackDirectly();
  const { endWithReader } = await import('./closed-output.ts');
  endWithReader();
  const { containOwnCode } = await import('../definition/contain-own-code.ts');
  containOwnCode({
    prefix: 'chaos: ',
    tell: (message) => console.error(`chaos: ${message}`),
    // As an error of a command: 1 would mean that something did not hold.
    onError: (error) => console.error('chaos:', error),
    status: exitStatus.error,
  });
  const { answer, endWith } = await import('./answer.ts');
  endWith(await answer(process.argv.slice(2)));
} else {
  console.error(problem);
  process.exitCode = exitStatus.error;
}
