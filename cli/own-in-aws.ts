import { GetExperimentTemplateCommand } from '@aws-sdk/client-fis';
import { type TemporaryTemplates, withTemplates } from '../aws/fis/temporary-template.ts';
import type { Opened } from '../aws/open.ts';
import { servesCustomers } from '../aws/serves-customers.ts';
import { type Choice, ofEnvironment, type Template } from '../aws/templates.ts';
import type { TemplateBody } from '../lib/model/experiments/template.ts';
import { labels } from '../lib/model/labels.ts';
import type { SetValue } from '../runs/set-values.ts';
import { deployedWith, type OwnTemplate } from './own-templates.ts';

/** What of a run is not deployed as it is to be. */
export interface OwnInAws {
  /** Other values, for what is deployed. */
  readonly values: readonly SetValue[];
  readonly ofFiles: () => readonly OwnTemplate[];
}

export const nothingOwn: OwnInAws = { values: [], ofFiles: () => [] };

/** A choice, and the template that is to be created for it; absent where it is deployed. */
interface Planned {
  readonly choice: Choice;
  readonly body?: TemplateBody;
}

/** What is to be run, before anything is created: of what is deployed, as it is or with other values, and of files. */
export async function planOwn(
  { endpoint: { fis }, templates }: Opened,
  { values, ofFiles }: OwnInAws,
  {
    choose,
    environment,
  }: {
    readonly choose: (templates: readonly Template[]) => readonly Choice[];
    readonly environment: string | undefined;
  },
): Promise<Planned[]> {
  const files = ofFiles();
  const isNothingDeployed = files.length > 0 && templates.length === 0;
  const deployed = choose(isNothingDeployed ? [] : ofEnvironment(templates, environment));
  const changed = deployed.map(async (choice): Promise<Planned> => {
    if (values.length === 0) return { choice };
    const { experimentTemplate } = await fis.send(new GetExperimentTemplateCommand({ id: choice.template.id }));
    const body = deployedWith(experimentTemplate, choice.experiment.name, values);
    const name = body.tags[labels.experiment] ?? choice.experiment.name;
    const template = { ...choice.template, experiment: name };
    return { choice: { template, experiment: { ...choice.experiment, name } }, body };
  });
  const ofOwn = files.map(({ body, experiment }) => ({
    choice: { experiment, template: templateFor(body, environment) },
    body,
  }));
  return [...(await Promise.all(changed)), ...ofOwn];
}

/** Creates what is to be there for as long as `use` takes, and removes it, however that ends. */
export const withOwn = <Result>(
  temporary: TemporaryTemplates,
  planned: readonly Planned[],
  use: (choices: readonly Choice[]) => Promise<Result>,
): Promise<Result> =>
  withTemplates(
    temporary,
    planned.flatMap(({ body }) => body ?? []),
    (created) => {
      const ids = [...created];
      return use(
        planned.map(({ choice, body }) =>
          body ? { ...choice, template: { ...choice.template, id: ids.shift() ?? '' } } : choice,
        ),
      );
    },
  );

/** A template of a file is of the environment that it says, or the one that was asked for. */
function templateFor({ tags, targets, description }: TemplateBody, asked: string | undefined): Template {
  const experiment = tags[labels.experiment] ?? '';
  const environment = tags[labels.environment] ?? asked;
  return { id: '', experiment, environment, production: servesCustomers({ tags, targets }), description };
}
