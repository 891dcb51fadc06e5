import { deploy, startScheduled } from './scheduled.ts';

/** A scheduler in a process of its own: deploys, says so when no container of the project serves, and stays until it is killed. */
const [, , system = ''] = process.argv;
const { ecs, scheduler } = await startScheduled(system);
deploy(ecs, { VERSION: 'two' });
const isDeployed = () => {
  const tasks = scheduler.tasks();
  return tasks.length === 2 && tasks.every(({ taskArn }) => scheduler.find(taskArn)?.clone);
};
setInterval(() => isDeployed() && process.stdout.write('deployed\n'), 50);
