import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { ECSClient } from '@aws-sdk/client-ecs';
import { CreateExperimentTemplateCommand, GetExperimentCommand, StartExperimentCommand } from '@aws-sdk/client-fis';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { findMarked } from '../../../../base/process/find-processes.ts';
import { experimentFrom } from '../../../../cli/injected.ts';
import type { Event } from '../../../../lib/model/events/event.ts';
import { localReferences } from '../../../../lib/model/experiments/local-references.ts';
import { templateOf } from '../../../../lib/model/experiments/template.ts';
import { readJournal } from '../../../../local/journal/read-journal.ts';
import type { Task } from '../../../../local/runtimes/runtime.ts';
import { places, readState, type SystemState } from '../../../../local/supervisor/state.ts';
import { fisOf } from '../../system/running-system.ts';
import { chaos, eventually, temporaryFolder } from '../../system/support.ts';
import system from '../any-program/index.ts';

export const file = resolve('test/embedded/runtimes/any-program/index.ts');
/** Of a test, and of what comes before and after them. Milliseconds. */
export const limit = 300_000;

/** The system of programs that know nothing of us, up for the tests of a file. */
export function anyProgram() {
  const folder = temporaryFolder();
  let state: SystemState;
  let ecs: ECSClient;

  const up = async () => {
    const { status, stderr } = await chaos('up', '--folder', folder, '--base-port', '30600', '--system', file);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('stores: none') });
    state = readState(folder) as SystemState;
  };

  beforeAll(async () => {
    process.env.DATABASE_URL = 'postgres://production.example/real';
    process.env.AWS_PROFILE = 'production';
    await up();
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    ecs = new ECSClient({ endpoint: state.endpoint, region: 'us-east-1', credentials });
  }, limit);

  afterAll(async () => {
    delete process.env.DATABASE_URL;
    delete process.env.AWS_PROFILE;
    await chaos('down', '--folder', folder);
    expect(findMarked(places(folder).logs)).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
  }, limit);

  const journal = (): Event[] => readJournal(places(folder).journal).events;
  const tasks = async (service: string): Promise<Task[]> =>
    ((await (await fetch(`${state.endpoint}/_breakwater/tasks`)).json()) as Task[]).filter(
      (task) => task.service === service,
    );
  const healthy = async (service: string) => (await tasks(service)).filter((task) => task.healthStatus === 'HEALTHY');

  /** Starts one fault as `chaos inject` would, without a load. */
  async function inject(fault: string, on: string, options: Readonly<Record<string, string>> = {}): Promise<string> {
    const experiment = experimentFrom({ positionals: [fault], options: { on, ...options } }, system);
    const client = fisOf(state);
    const template = templateOf(experiment, system, localReferences(system.topology));
    const clientToken = `${fault}-${on}-${Date.now()}`;
    const body = { ...template, clientToken } as ConstructorParameters<typeof CreateExperimentTemplateCommand>[0];
    const { experimentTemplate } = await client.send(new CreateExperimentTemplateCommand(body));
    const start = { clientToken, experimentTemplateId: experimentTemplate?.id };
    return (await client.send(new StartExperimentCommand(start))).experiment?.id as string;
  }

  /** Waits for the end of an experiment and gives what is in the journal of its faults. */
  async function ended(id: string) {
    let reason: string | undefined;
    const isEnd = (status: string | undefined) => ['completed', 'failed', 'stopped'].includes(status ?? '');
    await eventually(async () => {
      const { experiment } = await fisOf(state).send(new GetExperimentCommand({ id }));
      reason = experiment?.state?.reason;
      return isEnd(experiment?.state?.status);
    });
    const ofRun = () => journal().filter((event) => 'experimentId' in event && event.experimentId === id);
    // The file of the journal is written a little later than is told; in order.
    await eventually(() => ofRun().some((event) => event.type === 'experiment-state' && isEnd(event.status)));
    const isAnswered = () => ofRun().some((event) => event.type === 'fault-observed' && event.observation.seen);
    // A death is seen a moment after the kill has ended.
    if (reason === 'Experiment completed.') await eventually(isAnswered);
    const events = ofRun();
    return {
      reason,
      observed: events.flatMap((event) => (event.type === 'fault-observed' ? [event.observation] : [])),
      clean: events.flatMap((event) =>
        event.type === 'fault-reverted' ? [event.proof.remaining.length === 0 && event.proof.probe.matches] : [],
      ),
    };
  }

  return { state: () => state, ecs: () => ecs, journal, tasks, healthy, inject, ended };
}
