import { packageJson } from '../base/package-json.ts';
import { checkNode } from './doctor/check-node.ts';

/** What is wrong with a Node.js that is older than what we run on; undefined where it is not. What this imports runs on any. */
export function tooOld(running: string): string | undefined {
  const { engines, devDependencies } = packageJson();
  const { level, advice } = checkNode(running, { engines, devDependencies });
  return level === 'fail' ? `This is Node.js ${running}: ${advice}` : undefined;
}
