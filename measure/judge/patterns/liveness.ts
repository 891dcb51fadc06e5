import { counted } from '../phrases.ts';
import type { Found, JudgePattern } from './pattern-run.ts';

/** A task is not taken for dead because of something that it calls. */
export const judgeLiveness: JudgePattern = ({ experiment: { hits }, deaths, system, isTooBusy }) => {
  const callers = system.topology.services.filter(({ calls }) => calls.some(({ to }) => hits.includes(to)));
  const dead = Map.groupBy(
    deaths.filter(({ unhealthy, expected }) => unhealthy && !expected),
    ({ service }) => service,
  );
  const accused = [...dead].map(([service, tasks]): Found => {
    const evidence = `${counted(tasks.length, 'task')} that the fault did not hit: ${tasks[0]?.reason}`;
    if (isTooBusy) return { on: service, result: 'not measured', evidence: `the machine was too busy; ${evidence}` };
    return { on: service, result: 'failed', value: tasks.length, evidence };
  });
  if (accused.length > 0 || callers.length === 0) return accused;
  const names = callers.map(({ name }) => name).join(', ');
  return [
    { on: names, result: 'held', value: 0, evidence: `${names} stayed healthy while this was hit: ${hits.join(', ')}` },
  ];
};
