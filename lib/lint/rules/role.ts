import { mayDo } from '../../model/cloudformation/statements.ts';
import type { SynthesizedRole } from '../../model/cloudformation/template.ts';
import { type KnownAction, knownActions } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import type { Subject } from '../subject.ts';
import { isEmpty } from '../told.ts';
import { isKnown, isRecord } from '../unresolved.ts';

interface OwnRole {
  readonly id: string;
  readonly role: SynthesizedRole;
  /** Who may assume it, as the template has it. */
  readonly trust: unknown;
}

/** The role of the experiment, where it is in the same template. */
function roleOf({ content: { roleArn }, surroundings }: Subject): OwnRole | undefined {
  const id = roleArn === undefined || isKnown(roleArn) ? undefined : roleArn.reference?.id;
  const role = id === undefined ? undefined : surroundings?.role(id);
  if (id === undefined || !role) return undefined;
  return { id, role, trust: surroundings?.resource(id)?.properties.AssumeRolePolicyDocument };
}

export const rolePermissions: LintRule = {
  id: 'role-permissions',
  title: 'The role of the experiment may do what its actions need.',
  severity: 'warning',
  source: pages.actionsReference,
  *check(subject) {
    const found = roleOf(subject);
    // What a policy of AWS's own or of somewhere else allows is not told here.
    if (!found || found.role.managedPolicies.length > 0) return;
    // It only assumes the roles of the target accounts, which act. Source: FIS user guide, multi-account experiments.
    const { accountTargeting = 'single-account' } = subject.content;
    if (accountTargeting !== 'single-account') return;
    for (const action of knownActions(subject)) {
      const lacking = neededBy(action).filter((each) => !found.role.statements.some((rights) => mayDo(rights, each)));
      if (lacking.length === 0) continue;
      yield {
        at: action.at,
        message: `role ${found.id} lacks ${lacking.join(', ')}, which ${action.fault.actionId} needs`,
      };
    }
  },
};

/** Only what is needed whatever the action is on: tags are looked up for targets by tags, a list for those by parameters. */
function neededBy({ fault, targets }: KnownAction): string[] {
  const some = (part: 'resourceTags' | 'parameters') => targets.some(({ content }) => !isEmpty(content[part]));
  const isNeeded: Readonly<Record<string, boolean>> = {
    'tag:GetResources': some('resourceTags'),
    'ecs:ListTasks': some('parameters'),
    // Where a document has a role of its own.
    'iam:PassRole': false,
  };
  return [...new Set(fault.permissions.flatMap(({ actions }) => actions))].filter((each) => isNeeded[each] ?? true);
}

/** What a function has is not told. */
const isOpen = (document: unknown): boolean => isRecord(document) && !Object.hasOwn(document, 'Statement');

export const roleTrust: LintRule = {
  id: 'role-trust',
  title: 'FIS may assume the role of the experiment.',
  severity: 'warning',
  source: pages.experimentRole,
  *check(subject) {
    const found = roleOf(subject);
    if (!found || found.role.isForFis || isOpen(found.trust)) return;
    yield {
      at: ['roleArn'],
      message: `role ${found.id} does not trust fis.amazonaws.com, and the experiment cannot start`,
    };
  },
};
