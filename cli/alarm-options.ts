import { UsageError } from '../base/usage-error.ts';
import { localReferences } from '../lib/model/experiments/local-references.ts';
import type { TemplateBody } from '../lib/model/experiments/template.ts';
import {
  alarmsToChoose,
  howToStop,
  isElsewhere,
  readStandIns,
  StandInError,
  type StandIns,
} from '../lib/model/stand-ins.ts';
import type { SystemModel } from '../lib/model/system.ts';
import type { Given, Option } from './command.ts';

const separator = '\n';

export const alarmOption = {
  alarm: {
    type: 'string',
    value: 'ARN=NAME',
    description: "what stands here for an alarm of your account that a FIS template names: the system's alarm NAME",
    repeatable: true,
    separator,
  },
} as const satisfies Record<string, Option>;

export const withoutStopConditionsOption = {
  'without-stop-conditions': {
    type: 'boolean',
    description: 'start also what an alarm is to stop that is not here; the verdict tells',
  },
} as const satisfies Record<string, Option>;

/** What was said of alarms, as it was said. Throws UsageError for what is not ARN=NAME. */
export function readAlarms({ options: { alarm } }: Given): Readonly<Record<string, string>> {
  if (alarm === undefined) return {};
  return Object.fromEntries(
    String(alarm)
      .split(separator)
      .map((text) => {
        // The name of an alarm in AWS may have one too.
        const end = text.lastIndexOf('=');
        if (end > 0) return [text.slice(0, end), text.slice(end + 1)];
        throw new UsageError(`--alarm must be ARN=NAME, not ${JSON.stringify(text)}`);
      }),
  );
}

/** The guardrails of a system stand for alarms of other accounts, as options and the configuration say. Throws UsageError. */
export function standInsOf(given: Given, system: SystemModel): StandIns {
  const { alarmArn } = localReferences(system.topology);
  const there = alarmsToChoose(system).map(alarmArn);
  try {
    return readStandIns({ ...system.alarms, ...readAlarms(given) }, system, (arn) => there.includes(arn));
  } catch (error) {
    throw error instanceof StandInError ? new UsageError(error.message) : error;
  }
}

/** A template whose alarms are those that stand for them here. Throws UsageError where nothing does, and it is to be stopped. */
export function withStandIns(body: TemplateBody, given: Given, system: SystemModel): TemplateBody {
  const standIns = standInsOf(given, system);
  const isWithout = given.options['without-stop-conditions'] === true;
  const stopConditions = body.stopConditions.map((condition) => {
    const { value } = condition;
    if (value === undefined) return condition;
    const here = standIns[value];
    if (here !== undefined) return { ...condition, value: here };
    if (isElsewhere(value) && !isWithout) throw new UsageError(howToStop(value, system));
    return condition;
  });
  return { ...body, stopConditions };
}
