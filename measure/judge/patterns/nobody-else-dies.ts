import { groupedDeaths, unexpectedOf } from '../deaths.ts';
import { counted } from '../phrases.ts';
import type { JudgePattern } from './pattern-run.ts';

/** No task dies, or is replaced, that the fault did not hit. */
export const judgeNobodyElseDies: JudgePattern = ({ deaths, isTooBusy }) => {
  const { crashed, replaced } = unexpectedOf(deaths);
  const groups = Map.groupBy(groupedDeaths([...crashed, ...(isTooBusy ? [] : replaced)]), ({ service }) => service);
  const dead = [...groups].map(([service, all]) => {
    const tasks = all.reduce((sum, each) => sum + each.tasks, 0);
    const reasons = all.map(({ reason }) => reason).join(', ');
    return { on: service, result: 'failed' as const, value: tasks, evidence: `${counted(tasks, 'task')}: ${reasons}` };
  });
  if (dead.length > 0) return dead;
  return [{ on: 'the system', result: 'held', value: 0, evidence: 'no task went that the fault did not hit' }];
};
