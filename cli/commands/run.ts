import { chooseTemplates } from '../../aws/templates.ts';
import { UsageError } from '../../base/usage-error.ts';
import { withEveryZone } from '../../lib/model/every-zone.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { selectExperiments } from '../../runs/select-experiments.ts';
import type { CommandBody } from '../command.ts';
import { listenOptions } from '../listen-options.ts';
import { readSystem, regressionOption } from '../options.ts';
import { runOn, runOnOptions } from '../run-on.ts';

export const run: CommandBody = {
  details: [
    'Starts the system when it is not up, and takes it down again. `chaos experiments` lists the names.',
    'With --endpoint aws it runs the templates deployed there, by name, family or template id: shows what they will hit,',
    'follows them, and judges by CloudWatch. Ctrl-C stops the experiment and waits until FIS has undone it.',
  ].join('\n'),
  options: {
    ...runOnOptions,
    ...listenOptions,
    ...regressionOption,
    'skip-unsupported': {
      type: 'boolean',
      description: 'skip actions that are not executed here, where they would fail the experiment',
    },
  },
  run: async (given) => {
    const { positionals } = given;
    const [first] = positionals;
    if (first === undefined) throw new UsageError('which experiment? `chaos experiments` lists them');
    const system = await readSystem(given);
    return runOn(given, {
      name: positionals.length === 1 ? first : 'run',
      refuseInVain: true,
      experiments: () => selectExperiments(experimentsOf(system), positionals),
      choose: (templates) => chooseTemplates(templates, experimentsOf(withEveryZone(system)), positionals),
    });
  },
};
