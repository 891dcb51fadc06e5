import type { Rule } from './rule.ts';

export const logging: Rule = {
  name: 'logging',
  description: 'What an experiment did can be read afterwards.',
  fix: 'give the template a logConfiguration with logSchemaVersion 2',
  templates: ({ logConfiguration }) =>
    logConfiguration?.logSchemaVersion === 2
      ? []
      : [
          {
            location: 'Properties/LogConfiguration',
            problem: `log schema version is ${logConfiguration?.logSchemaVersion ?? 'missing'}`,
          },
        ],
};
