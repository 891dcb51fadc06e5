import { nearest } from '../../base/nearest.ts';
import { alarmName } from '../../lib/model/alarm-port.ts';
import { localReferences } from '../../lib/model/experiments/local-references.ts';
import { alarmsToChoose } from '../../lib/model/stand-ins.ts';
import { at, type Problem, shown } from '../problem.ts';
import { resolveLimits } from '../resolve/index.ts';
import { nameOf, type Written } from '../resolve/names.ts';
import { journeyDefinitionsOf } from '../resolve/users.ts';

/** What is to stand for an alarm of another account, and is none here. */
export function problemsOfAlarms(written: Written): Problem[] {
  const { definition } = written;
  const journeys = Object.keys(journeyDefinitionsOf(written)).map((name) => ({ name }));
  const known = alarmsToChoose({ journeys, ...resolveLimits(definition) });
  const { alarmArn } = localReferences({ name: nameOf(written) });
  return Object.entries(definition.alarms ?? {}).flatMap(([arn, name]) => {
    const isThere = known.some((each) => [each, alarmArn(each), alarmName(alarmArn(each))].includes(name));
    const message = `: ${shown(name)} is no alarm of the system${nearest(name, known)}`;
    return isThere ? [] : [{ path: at('alarms', arn), message }];
  });
}
