import { describe, expect, test } from '@jest/globals';
import { labels } from '../../../lib/model/labels.ts';
import { alarmArn, setUp, templateWith } from './support/setup.ts';

const theirs = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:HighErrorRate';
const stopConditions = [{ source: 'aws:cloudwatch:alarm', value: theirs }];

/** Creates a template that an alarm of an account in AWS is to stop; `start` starts it. */
function withTheirs(...given: Parameters<typeof setUp>) {
  const system = setUp(...given);
  const { id } = system.engine.templates.create(templateWith({ stopConditions }));
  const start = (tags: Record<string, string> = {}) =>
    system.engine.start({ clientToken: JSON.stringify(tags), experimentTemplateId: id, tags });
  return { ...system, start };
}

describe('a template with an alarm of an account in AWS', () => {
  test('is taken with a warning, and cannot be started', () => {
    const { events, start, engine } = withTheirs();
    expect(events('notice').map(({ message }) => message)).toEqual([
      expect.stringMatching(/^template EXT\w+: there is no alarm arn:.*HighErrorRate here, so nothing would stop/),
    ]);
    expect(() => start()).toThrow(
      expect.objectContaining({
        name: 'ValidationException',
        message: expect.stringMatching(/--alarm ARN=NAME.* of guardrail-users, .*--without-stop-conditions/),
      }),
    );
    expect(engine.experiments()).toEqual([]);
  });

  test('is started without it where the start says so, which is kept with the experiment', async () => {
    const { engine, start } = withTheirs();
    const { id, unstopped } = start({ [labels.withoutStopConditions]: 'true' });
    expect(unstopped).toEqual([theirs]);
    expect((await engine.ended(id)).progress.status).toBe('completed');
  });

  test('is stopped by the alarm that stands for it', async () => {
    const { alarms, engine, start } = withTheirs({ scale: 1, standIns: { [theirs]: alarmArn } });
    const { id, unstopped, template } = start();
    expect(unstopped).toEqual([]);
    expect(template.stopConditions).toEqual(stopConditions);
    alarms.set(alarmArn, 'ALARM', 'too few answers');
    expect((await engine.ended(id)).progress).toMatchObject({
      status: 'stopped',
      reason: 'Experiment halted by stop condition guardrail-users: too few answers.',
    });
    expect(() => start({ again: 'yes' })).toThrow(expect.objectContaining({ name: 'ConflictException' }));
  });

  test('but one of this machine that is not there is refused', () => {
    const value = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:nothing';
    const { engine } = setUp();
    const create = () =>
      engine.templates.create(templateWith({ stopConditions: [{ source: 'aws:cloudwatch:alarm', value }] }));
    expect(create).toThrow(`stopConditions[0].value: there is no alarm ${value}`);
  });
});
