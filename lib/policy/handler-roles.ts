import { isHeld, mayDo } from '../model/cloudformation/statements.ts';
import type { Rule } from './rule.ts';

/** By these a function could run what it likes, as whom it likes. */
const forbidden = [
  'ecs:RegisterTaskDefinition',
  'ecs:RunTask',
  'ecs:StartTask',
  'ecs:StopTask',
  'iam:PassRole',
] as const;

/** Without them a service could be given any task, of any family, and a shell in it. */
const maybeAbsent = 'ecs:enable-execute-command';
const ties = ['ecs:cluster', 'ecs:task-definition', maybeAbsent] as const;

/** Whoever may take back a deployment starts nothing that was not running before. */
export const handlerRoles: Rule = {
  name: 'handler-roles',
  description: 'What acts by itself runs nothing of its own.',
  fix: 'take the right away, or tie ecs:UpdateService as lib/constructs/shared/ties.ts does',
  everyRole: ({ isForLambda, statements }) =>
    (isForLambda ? statements : []).flatMap((statement) => {
      const has = (action: string) => mayDo(statement, action);
      const isTied = (key: string) => isHeld(statement.conditions, key, { ifThere: key === maybeAbsent });
      const untied = has('ecs:UpdateService') ? ties.filter((key) => !isTied(key)) : [];
      return [
        ...forbidden.filter(has).map((action) => `a function may ${action}`),
        ...untied.map((key) => `a function may ecs:UpdateService whatever ${key} is`),
      ].map((problem) => ({ location: 'Properties/PolicyDocument', problem }));
    }),
};
