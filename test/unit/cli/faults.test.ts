import { describe, expect, jest, test } from '@jest/globals';
import { loadCommand } from '../../../cli/commands/index.ts';
import { injectables, readInjectable } from '../../../cli/injectable.ts';
import { faults } from '../../../lib/model/faults/index.ts';

const command = await loadCommand('faults');

async function told(options: Record<string, boolean>): Promise<string> {
  const lines: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  await command.run({ options, positionals: [] } as never);
  log.mockRestore();
  return lines.join('\n');
}

const listed = async (options: Record<string, boolean>) =>
  JSON.parse(await told({ json: true, ...options })) as {
    actionId: string;
    automation?: string;
    executes?: string[];
  }[];

describe('chaos faults', () => {
  test('lists what is run here or by the stacks, and nothing else', async () => {
    const all = await listed({});
    expect(all).toHaveLength(injectables.length);
    expect(all.every((one) => !('executes' in one))).toBe(true);
    expect(await told({})).not.toContain('aws:ec2:');
  });

  test('--all lists every action of FIS, and where each is executed', async () => {
    const all = await listed({ all: true });
    const actions = all.filter(({ automation }) => automation === undefined);
    expect(actions.map(({ actionId }) => actionId)).toEqual(faults.map(({ actionId }) => actionId));
    const executes = (id: string) => all.find((one) => one.actionId === id || one.automation === id)?.executes;
    expect(executes('aws:ecs:stop-task')).toEqual(['embedded', 'docker', 'aws']);
    expect(executes('aws:arc:start-zonal-autoshift')).toEqual(['aws']);
    expect(executes('aws:ec2:stop-instances')).toEqual([]);
    expect(executes('disk-fill')).toEqual(['docker', 'aws']);
    expect(executes('http-fault')).toEqual(['embedded']);
    const text = await told({ all: true });
    expect(text).toContain(`Executed: nowhere.\n  In AWS only: instances of EC2 exist in AWS only`);
  });
});

test.each(['stop-instances', 'aws:ec2:stop-instances', 'invocation-error'])(
  '%s cannot be injected, and that says why',
  (name) => {
    expect(() => readInjectable(name)).toThrow(/runs in AWS only: /);
  },
);
