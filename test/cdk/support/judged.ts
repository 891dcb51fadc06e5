import { jest } from '@jest/globals';
import type { CfnExperimentTemplate } from 'aws-cdk-lib/aws-fis';
import type { Config } from '../../../lib/config/config.ts';
import { systemIn } from '../../../lib/config/system-in.ts';
import { addPolicies } from '../../../lib/policy/index.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { configFor, testApp } from './synth.ts';
import { experimentWith, templateStack } from './template.ts';

/** What an experiment of a test has of its own. */
export type Own = Parameters<typeof experimentWith>[0];

/** What the synth of a stack with one experiment says; nothing where it lets it pass. */
export function judged(
  own: Own,
  config: Config = configFor('dev'),
  change: (template: CfnExperimentTemplate) => void = () => {},
) {
  return report(config, ({ add }) => {
    change(add({ experiment: experimentWith(own) }).node.findChild('Resource') as CfnExperimentTemplate);
  });
}

/** What the synth of such a stack says; nothing where it lets it pass. */
export function report(config: Config, fill: (stack: ReturnType<typeof templateStack>) => void): string {
  const app = testApp();
  addPolicies(app, config, systemIn(config, shopModel));
  fill(templateStack(config, app));
  const written: string[] = [];
  const spies = (['error', 'log', 'warn'] as const).map((method) =>
    jest.spyOn(console, method).mockImplementation((...texts) => void written.push(texts.join(' '))),
  );
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  try {
    app.synth();
    return '';
  } catch (error) {
    return [...written, (error as Error).message].join('\n').replaceAll(/\s+/g, ' ');
  } finally {
    for (const spy of [...spies, stderr]) spy.mockRestore();
  }
}

/** A stress of one task that lasts so long. */
export const stress = (duration: string) => ({
  stress: { actionId: 'aws:ecs:task-cpu-stress', parameters: { duration }, target: 'oneTask' },
});
/** An experiment that runs a document of ours. */
export const document = (name: string, parameters: Record<string, string>, maxDuration = 'PT6M') => ({
  targets: {},
  actions: {
    run: {
      actionId: 'aws:ssm:start-automation-execution',
      parameters: {
        documentArn: { documentArnOf: name },
        documentParameters: JSON.stringify(parameters),
        maxDuration,
      },
    },
  },
});
