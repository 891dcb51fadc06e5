import type { StartExperimentCommand } from '@aws-sdk/client-fis';

export type ActionsMode = 'run-all' | 'skip-all';

/** Adds `actionsMode` to a start: FIS knows it, this version of its SDK does not and would drop it. */
export function withActionsMode(command: StartExperimentCommand, actionsMode: ActionsMode): StartExperimentCommand {
  if (actionsMode === 'run-all') return command;
  command.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: string };
      request.body = JSON.stringify({ ...JSON.parse(request.body), experimentOptions: { actionsMode } });
      return next(args);
    },
    { step: 'build', priority: 'high', name: 'actionsMode' },
  );
  return command;
}
