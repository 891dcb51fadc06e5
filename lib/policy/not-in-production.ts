import { labels } from '../model/labels.ts';
import { automationIn, automationOf } from './reach.ts';
import type { Rule } from './rule.ts';

/** By the templates, and by the documents: one that nothing here runs, somebody could. */
export const notInProduction: Rule = {
  name: 'not-in-production',
  description: 'Production has no experiment, and no document, for what it never takes.',
  fix: 'run it in an environment that serves no customers',
  templates({ actions, tags }, { production, name: environment }) {
    if (!production) return [];
    const experiment = JSON.stringify(tags[labels.experiment] ?? 'without a name');
    return Object.entries(actions).flatMap(([name, action]) => {
      const { name: runs, notInProduction: reason } = automationOf(action) ?? {};
      if (reason === undefined) return [];
      const problem = `experiment ${experiment} runs ${runs}, which ${environment} never takes: ${reason}`;
      return [{ location: `Properties/Actions/${name}`, problem }];
    });
  },
  everything(resources, { production, name: environment }) {
    if (!production) return [];
    return resources.ofType('AWS::SSM::Document').flatMap((resource) => {
      const { Name: name } = resource.properties;
      const reason = name === undefined ? 'it has no name to know it by' : automationIn(name)?.notInProduction;
      if (reason === undefined) return [];
      const document = name === undefined ? resource.id : JSON.stringify(name);
      const problem = `document ${document} is there, which ${environment} never takes: ${reason}`;
      return [{ resource, location: 'Properties/Name', problem }];
    });
  },
};
