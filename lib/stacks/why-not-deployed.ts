import type { Config } from '../config/config.ts';
import { needsOurAgent, servicesEntered } from '../constructs/fis/enters-tasks.ts';
import type { Experiment } from '../model/experiments/experiment.ts';
import { localOnly } from '../model/experiments/template.ts';
import { enteredServices } from '../model/fault-injection.ts';
import type { SystemModel } from '../model/system.ts';
import { whyNotIn } from '../policy/why-not.ts';

/** Why an experiment of the model is not in an environment, whichever account starts it; undefined where it is. */
export function whyNotDeployed(experiment: Experiment, config: Config, system: SystemModel): string | undefined {
  const elsewhere = localOnly(experiment);
  if (elsewhere) return `it runs locally only: ${elsewhere}`;
  const entered = enteredServices(config, system.topology);
  const closed = servicesEntered(experiment, system.topology).filter((name) => !entered.includes(name));
  if (closed.length > 0) return `it enters tasks of ${closed.join(', ')}; name them in faultInjection to have it`;
  if (config.agentImage !== 'ours' && needsOurAgent(experiment)) {
    return `it runs a command of our own agent image, and agentImage is ${config.agentImage}`;
  }
  return whyNotIn(config, experiment, system);
}
