import { knownActions } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { whyNotHere } from '../runs-here.ts';

export const notHere: LintRule = {
  id: 'not-here',
  title: 'Every action runs here, too, and not in AWS alone.',
  severity: 'note',
  source: pages.actionsReference,
  *check(subject) {
    for (const action of knownActions(subject)) {
      const why = whyNotHere(action);
      if (why !== undefined) yield { at: action.at, message: `${action.fault.actionId} does not run here: ${why}` };
    }
  },
};

export const manyAccounts: LintRule = {
  id: 'many-accounts',
  title: 'The experiment is on one account: here there is one.',
  severity: 'note',
  source: pages.multiAccount,
  *check({ content: { accountTargeting } }) {
    if (accountTargeting !== 'multi-account') return;
    const message = 'multi-account: in AWS each account needs its configuration, and here there is one account';
    yield { at: ['experimentOptions', 'accountTargeting'], message };
  },
};
