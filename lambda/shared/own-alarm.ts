import { meaningOf } from '../../lib/model/response/alarm-meaning.ts';
import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import type { MeantAlarm } from '../../lib/model/response/expected-alarm.ts';
import type { Ports } from './ports.ts';

/** An alarm with its meaning, or why it is nobody's business here. */
export async function ownAlarm(
  { fis, model }: Pick<Ports, 'fis' | 'model'>,
  { name, region }: Pick<AlarmEvent, 'name' | 'region'>,
): Promise<MeantAlarm | { readonly foreign: string }> {
  const here = await fis.config.region();
  if (region !== here) return { foreign: `${name} is an alarm of region ${region}, and this is ${here}` };
  const meaning = meaningOf(name, model);
  if (meaning) return { name, meaning };
  return { foreign: `${name} is no alarm of ${model.topology.name}-${model.environment}` };
}
