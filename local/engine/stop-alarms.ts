import { type AlarmPort, alarmName } from '../../lib/model/alarm-port.ts';
import type { TemplateContent } from '../../lib/model/fis-template.ts';
import { howToStop, type StandIns } from '../../lib/model/stand-ins.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { ConflictException, ValidationException } from './errors.ts';

type Stoppable = Pick<TemplateContent, 'stopConditions'>;

/** The alarms of stop conditions, as they are here: each itself, or what stands for one of another account. */
export interface StopAlarms {
  /** The ARN of the alarm here; undefined where nothing stands for it. */
  here(arn: string): string | undefined;
  /** The ARNs of a template's alarms, here; without those that nothing stands for. */
  of(template: Stoppable): readonly string[];
  /** Those that nothing stands for, as the template has them. */
  strangers(template: Stoppable): readonly string[];
  /**
   * Refuses a start that nobody could stop, unless it is asked for without stop conditions, with a ValidationException; and,
   * with a ConflictException, one while an alarm is in ALARM.
   */
  check(template: Stoppable, isWithout: boolean): void;
}

export function createStopAlarms(
  alarms: AlarmPort,
  standIns: StandIns,
  system: Pick<SystemModel, 'journeys' | 'guardrails'>,
): StopAlarms {
  const here = (arn: string) => (alarms.exists(arn) ? arn : standIns[arn]);
  const arns = ({ stopConditions }: Stoppable) => stopConditions.flatMap(({ value }) => value ?? []);
  const of = (template: Stoppable) => arns(template).flatMap((arn) => here(arn) ?? []);
  const strangers = (template: Stoppable) => arns(template).filter((arn) => here(arn) === undefined);
  return {
    here,
    of,
    strangers,
    check: (template, isWithout) => {
      const [stranger] = isWithout ? [] : strangers(template);
      if (stranger !== undefined) throw new ValidationException(`stopConditions: ${howToStop(stranger, system)}`);
      for (const arn of of(template)) {
        const { state, reason } = alarms.read(arn);
        if (state !== 'ALARM') continue;
        const condition = `stop condition ${alarmName(arn)} is in state ALARM (${reason})`;
        throw new ConflictException(`${condition}; the experiment is not started`);
      }
    },
  };
}
