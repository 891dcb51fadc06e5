import type { Finding } from '../../base/finding.ts';
import type { PackageJson } from '../../base/package-json.ts';

/** Whether the Node that runs is of a version that package.json asks for, and of one of the major versions it is tested with. */
export function checkNode(
  running: string,
  { engines, devDependencies }: Pick<PackageJson, 'engines' | 'devDependencies'>,
): Finding {
  const least = engines.node.replace('>=', '');
  const tested = [least, devDependencies.node];
  const message = `Node ${running}; tested with ${tested.join(' and ')}`;
  if (isOlder(running, least)) {
    return { check: 'Node', level: 'fail', message, advice: `start it with Node ${least} or newer` };
  }
  if (tested.some((version) => majorOf(version) === majorOf(running))) return { check: 'Node', level: 'ok', message };
  return { check: 'Node', level: 'warn', message, advice: `start it with Node ${tested.map(majorOf).join(' or ')}` };
}

const partsOf = (version: string): number[] => version.split('.').map(Number);

const majorOf = (version: string): number => partsOf(version)[0] ?? 0;

/** Of versions that may be shortened, as 22.18 for 22.18.0. */
function isOlder(one: string, other: string): boolean {
  const [theirs, ours] = [partsOf(other), partsOf(one)];
  const index = theirs.findIndex((part, place) => part !== (ours[place] ?? 0));
  return index >= 0 && (ours[index] ?? 0) < (theirs[index] ?? 0);
}
