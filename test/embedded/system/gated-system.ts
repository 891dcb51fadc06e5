import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { GateReply } from '../../../lib/model/response/gate.ts';
import { runningSystem } from './running-system.ts';
import { chaos, type Finished } from './support.ts';

const files = mkdtempSync(join(tmpdir(), 'gate-'));
afterAll(() => rmSync(files, { recursive: true }));

export const settingsFile = (name: string, settings: object): string => {
  writeFileSync(join(files, name), JSON.stringify(settings));
  return join(files, name);
};

export const experiment = 'kill-payment-service';

export const isOpen = ({ allowed }: GateReply) => allowed;

type Decided = GateReply & { readonly status: number | null };

/** A system of its own whose gate is asked. */
export function gatedSystem(basePort: number) {
  // A busy machine fails its users now and then, and one minute is all that there is of thirty days.
  const patient = settingsFile('patient.json', { errorBudget: { leastLeft: 0, mostBurnRate: 300 } });
  const system = runningSystem(basePort, '--rate', '50', '--preflight', patient);
  const here = ['--folder', system.folder];

  /** Asks the gate; a machine that is too busy to load its handler in time is asked again. */
  async function ask(...args: string[]): Promise<Finished> {
    for (let left = 5; ; left--) {
      const answer = await chaos('preflight', experiment, ...args, ...here);
      if (left === 0 || !answer.stderr.includes('did not load within')) return answer;
    }
  }

  async function decided(...args: string[]): Promise<Decided> {
    const { status, stdout, stderr } = await ask('--json', ...args);
    if (stdout === '') throw new Error(`nothing was decided: ${stderr}`);
    return { status, ...(JSON.parse(stdout) as GateReply) };
  }

  /** Asks until a decision is as it should be, or gives the last of them after a minute. */
  async function until(isSo: (decision: GateReply) => boolean): Promise<Decided> {
    for (let left = 60; ; left--) {
      const decision = await decided();
      if (isSo(decision) || left === 0) return decision;
      await new Promise((next) => setTimeout(next, 1000));
    }
  }

  return { ...system, here, ask, decided, until };
}
