import { temporaryTemplates, withTemplates } from '../../aws/fis/temporary-template.ts';
import { chooseTemplates } from '../../aws/templates.ts';
import { UsageError } from '../../base/usage-error.ts';
import { withEveryZone } from '../../lib/model/every-zone.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { selectExperiments } from '../../runs/select-experiments.ts';
import { alarmOption, withoutStopConditionsOption } from '../alarm-options.ts';
import type { CommandBody } from '../command.ts';
import { listenOptions } from '../listen-options.ts';
import { readSystem, regressionOption } from '../options.ts';
import {
  namedIn,
  type OwnTemplate,
  ownTemplate,
  ownTemplatesHere,
  readSetValues,
  setOption,
  templatesOfFiles,
} from '../own-templates.ts';
import type { HereOptions } from '../run-here.ts';
import { runOn, runOnOptions } from '../run-on.ts';

export const run: CommandBody = {
  details: [
    'Starts the system when it is not up, and takes it down again. `chaos experiments` lists the names.',
    'A FILE.json is a template of FIS: what CreateExperimentTemplate takes, or GetExperimentTemplate answers. It is created,',
    'run, judged by the usual promises, and removed. --set changes values, of a file or of a listed experiment.',
    'With --endpoint aws it runs the templates deployed there, by name, family or template id: shows what they will hit,',
    'follows them, and judges by CloudWatch. Ctrl-C stops the experiment and waits until FIS has undone it. Files, and what has',
    'other values, are templates of their own there too, which are removed, also after Ctrl-C.',
  ].join('\n'),
  options: {
    ...runOnOptions,
    ...listenOptions,
    ...regressionOption,
    'skip-unsupported': {
      type: 'boolean',
      description: 'skip actions that are not executed here, where they would fail the experiment',
    },
    ...setOption,
    ...alarmOption,
    ...withoutStopConditionsOption,
  },
  run: async (given) => {
    const { positionals } = given;
    const [first] = positionals;
    if (first === undefined) throw new UsageError('which experiment? `chaos experiments` lists them');
    const system = await readSystem(given);
    const { names } = namedIn(given);
    const values = readSetValues(given);
    const selected = () => selectExperiments(experimentsOf(system), names);
    const here = given.options.endpoint === undefined ? ownTemplatesHere(given, system, selected()) : [];
    return runOn(given, {
      name: nameOf(positionals),
      refuseInVain: true,
      experiments: () => [...(values.length > 0 ? [] : selected()), ...here.map(({ experiment }) => experiment)],
      around: broughtBy(here),
      choose: (templates) => chooseTemplates(templates, experimentsOf(withEveryZone(system)), names),
      own: {
        values,
        ofFiles: () => templatesOfFiles(given).map((body) => ownTemplate(body, system, { refuse: false })),
      },
    });
  },
};

/** Of the run: that of its only experiment, without the folders of a file. */
function nameOf(positionals: readonly string[]): string {
  const [first = '', ...others] = positionals;
  return others.length > 0 ? 'run' : first.replace(/^.*[/\\]/, '').replace(/\.json$/i, '');
}

/** Gives the system templates for as long as the batch takes. */
const broughtBy =
  (own: readonly OwnTemplate[]): NonNullable<HereOptions['around']> =>
  ({ fis }, use) =>
    withTemplates(
      temporaryTemplates(fis),
      own.map(({ body }) => body),
      (ids) => use(new Map(own.map(({ experiment }, index) => [experiment, ids[index] as string]))),
    );
