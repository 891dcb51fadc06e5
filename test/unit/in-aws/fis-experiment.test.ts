import {
  type FisClient,
  GetExperimentCommand,
  StartExperimentCommand,
  StopExperimentCommand,
} from '@aws-sdk/client-fis';
import { describe, expect, test } from '@jest/globals';
import { followToEnd, startWhenAllowed } from '../../../aws/fis/experiment.ts';
import { fastClock } from './support/story.ts';

const refusal = (name: string, httpStatusCode?: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
const unreachable = () => refusal('TimeoutError');

/** A client whose looks, starts and stops come out as told, the last one for good; what is an error is thrown. */
function clientWith(told: { looks?: (string | Error)[]; stops?: (Error | undefined)[]; starts?: (string | Error)[] }) {
  const sent: string[] = [];
  const next = <Value>(values: Value[] = []) => (values.length > 1 ? values.shift() : values[0]);
  const fis = {
    send: async (command: unknown) => {
      const isLook = command instanceof GetExperimentCommand;
      sent.push(isLook ? 'look' : command instanceof StopExperimentCommand ? 'stop' : 'start');
      const answer = isLook
        ? next(told.looks)
        : command instanceof StartExperimentCommand
          ? next(told.starts)
          : next(told.stops);
      if (answer instanceof Error) throw answer;
      return { experiment: { id: answer, state: { status: answer } } };
    },
  } as unknown as FisClient;
  return { fis, sent };
}

const watch = (more: object = {}) => ({ clock: fastClock(), pollMilliseconds: 1000, ...more });

describe('following an experiment', () => {
  test('outlasts an endpoint that is out of reach for a while', async () => {
    const { fis } = clientWith({ looks: ['running', unreachable(), unreachable(), 'completed'] });
    const ended = await followToEnd(fis, 'EXP1', watch({ patienceMilliseconds: 5000 }));
    expect(ended.state?.status).toBe('completed');
  });

  test('gives up on one that stays out of reach, and at once where no patience is asked for', async () => {
    const gone = () => clientWith({ looks: ['running', unreachable()] });
    const patient = gone();
    await expect(followToEnd(patient.fis, 'EXP1', watch({ patienceMilliseconds: 5000 }))).rejects.toThrow(
      'TimeoutError',
    );
    expect(patient.sent).toHaveLength(6);
    const hasty = gone();
    await expect(followToEnd(hasty.fis, 'EXP1', watch())).rejects.toThrow('TimeoutError');
    expect(hasty.sent).toHaveLength(2);
  });

  test('does not wait for a refusal to pass', async () => {
    const { fis, sent } = clientWith({ looks: ['running', refusal('AccessDeniedException', 403)] });
    const following = followToEnd(fis, 'EXP1', watch({ patienceMilliseconds: 5000 }));
    await expect(following).rejects.toThrow('AccessDeniedException');
    expect(sent).toHaveLength(2);
  });

  test('asks to stop until that is heard, and then waits for the end', async () => {
    const { fis, sent } = clientWith({
      looks: ['running', 'running', 'stopping', 'stopped'],
      stops: [unreachable(), undefined],
    });
    const ended = await followToEnd(fis, 'EXP1', watch({ signal: AbortSignal.abort() }));
    expect(ended.state?.status).toBe('stopped');
    expect(sent).toEqual(['stop', 'look', 'stop', 'look', 'look', 'look']);
  });
});

describe('starting an experiment', () => {
  const conflict = () => refusal('ConflictException', 409);

  test('waits while FIS refuses because of an alarm', async () => {
    const { fis } = clientWith({ starts: [conflict(), conflict(), 'EXP1'] });
    const told: string[] = [];
    const id = await startWhenAllowed(fis, 'EXT1', watch(), { onRefused: (reason) => told.push(reason) });
    expect(id).toBe('EXP1');
    expect(told).toHaveLength(2);
  });

  test('but not for ever, not for other refusals, and not for whom has lost interest', async () => {
    const refused = clientWith({ starts: [conflict()] });
    await expect(startWhenAllowed(refused.fis, 'EXT1', watch())).rejects.toThrow('ConflictException');
    const denied = clientWith({ starts: [refusal('AccessDeniedException', 403)] });
    await expect(startWhenAllowed(denied.fis, 'EXT1', watch())).rejects.toThrow('AccessDeniedException');
    expect(denied.sent).toEqual(['start']);
    const left = clientWith({ starts: [conflict()] });
    const signal = AbortSignal.abort();
    await expect(startWhenAllowed(left.fis, 'EXT1', watch({ signal }))).rejects.toThrow('ConflictException');
    expect(left.sent).toEqual(['start']);
  });
});
