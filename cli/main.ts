#!/usr/bin/env node
import * as module from 'node:module';

// Before anything is loaded: the second call of a command compiles nothing. A Node.js that is too old may lack it.
module.enableCompileCache?.();
const { tooOld } = await import('./too-old.ts');
const problem = tooOld(process.versions.node);
if (problem === undefined) {
  const { reachLoopbackDirectly } = await import('../base/process/reach-loopback.ts');
  reachLoopbackDirectly();
  const { answer } = await import('./answer.ts');
  process.exitCode = await answer(process.argv.slice(2));
} else {
  const { exitStatus } = await import('../base/exit-status.ts');
  console.error(problem);
  process.exitCode = exitStatus.error;
}
