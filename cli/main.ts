#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Before anything is loaded: the second call of a command compiles nothing.
enableCompileCache();
const { reachLoopbackDirectly } = await import('../base/process/reach-loopback.ts');
reachLoopbackDirectly();
const { answer } = await import('./answer.ts');
process.exitCode = await answer(process.argv.slice(2));
