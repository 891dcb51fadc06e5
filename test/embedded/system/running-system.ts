import { existsSync, readdirSync, rmSync } from 'node:fs';
import { FisClient, StartExperimentCommand } from '@aws-sdk/client-fis';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { templatesByExperiment } from '../../../aws/fis/templates.ts';
import type { Event } from '../../../lib/model/events/event.ts';
import { readJournal } from '../../../local/journal/read-journal.ts';
import { places, readState, type SystemState } from '../../../local/supervisor/state.ts';
import { chaos, eventually, temporaryFolder } from './support.ts';

/** A system in a folder of its own, brought up before the tests of a file by `chaos up` and more options, and taken down after them. */
export function runningSystem(basePort: number, ...more: readonly string[]) {
  const folder = temporaryFolder();
  /** The options by which a command means this system. */
  const own = ['--folder', folder, '--base-port', String(basePort)];
  const upState = (): SystemState => readState(folder) as SystemState;
  const journal = (): Event[] => readJournal(places(folder).journal).events;

  const bringUp = async (): Promise<SystemState> => {
    const { status, stdout, stderr } = await chaos('up', ...own, ...more);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('FIS API');
    return upState();
  };

  beforeAll(async () => void (await bringUp()), 60_000);
  afterAll(async () => {
    await chaos('down', '--folder', folder);
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  return {
    folder,
    own,
    upState,
    journal,
    bringUp,
    limitsFiles: () =>
      existsSync(places(folder).scratch)
        ? readdirSync(places(folder).scratch, { recursive: true }).filter((name) => String(name).endsWith('.json'))
        : [],
    /** Every process the journal knows of, whoever recorded its end. */
    processes: () => journal().flatMap((event) => (event.type === 'process-started' ? [event] : [])),
  };
}

export const fisOf = ({ endpoint }: SystemState) =>
  new FisClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });

/** Starts an experiment by its name with the FIS SDK. */
export async function start(state: SystemState, name: string): Promise<string> {
  const client = fisOf(state);
  const template = (await templatesByExperiment(client)).get(name);
  return startTemplate(client, template?.id as string);
}

/** Nothing is started while a guardrail rings, as it may where the machine was too busy to serve users for a while. */
export async function startTemplate(fis: FisClient, experimentTemplateId: string): Promise<string> {
  let id: string | undefined;
  await eventually(async () => {
    const command = new StartExperimentCommand({ clientToken: crypto.randomUUID(), experimentTemplateId });
    const started = await fis.send(command).catch((error: Error) => {
      if (!/ is in state ALARM /.test(error.message)) throw error;
    });
    id = started?.experiment?.id;
    return id !== undefined;
  });
  return id as string;
}
