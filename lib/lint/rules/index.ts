import type { LintRule } from '../rule.ts';
import { arn } from './arn.ts';
import { arnsAndTags, filtersOnly, noDesignation } from './designation.ts';
import { ecsEndpoints } from './ecs-endpoints.ts';
import { ecsExec, faultInjection, pidMode, ssmAgent } from './ecs-tasks-around.ts';
import { filterPath } from './filter-path.ts';
import { missingField, outOfBounds, unknownField, wrongType } from './form.ts';
import { manyAccounts, notHere } from './not-here.ts';
import { overQuota } from './over-quota.ts';
import { parallelNetwork } from './parallel-network.ts';
import { missingParameter, parameterRange, unknownParameter } from './parameters.ts';
import { placeholder } from './placeholder.ts';
import { rolePermissions, roleTrust } from './role.ts';
import { roundsToNothing, selectionMode } from './selection-mode.ts';
import { staleArns } from './stale-arns.ts';
import { startAfterCircle, startAfterName } from './start-after.ts';
import { noStopCondition, stopCondition } from './stop-condition.ts';
import { stopConditionLate } from './stop-condition-late.ts';
import { stoppedTasks } from './stopped-tasks.ts';
import { tagValues } from './tag-values.ts';
import { targetKey } from './target-key.ts';
import { targetName } from './target-name.ts';
import { targetParameters } from './target-parameters.ts';
import { targetType } from './target-type.ts';
import { tooLong, tooManyResources } from './too-much.ts';
import { noSuchAction, unknownAction } from './unknown-action.ts';
import { noSuchResourceType, unknownResourceType } from './unknown-resource-type.ts';
import { unusedTarget } from './unused-target.ts';

/** Every rule, what AWS refuses first. A new rule is its file and its line here. */
export const lintRules: readonly LintRule[] = [
  missingField,
  unknownField,
  wrongType,
  outOfBounds,
  tagValues,
  arn,
  overQuota,
  noSuchAction,
  targetKey,
  targetName,
  targetType,
  unknownParameter,
  missingParameter,
  parameterRange,
  startAfterName,
  startAfterCircle,
  noSuchResourceType,
  arnsAndTags,
  noDesignation,
  filtersOnly,
  selectionMode,
  targetParameters,
  stopCondition,
  unknownAction,
  unknownResourceType,
  unusedTarget,
  filterPath,
  placeholder,
  stoppedTasks,
  staleArns,
  roundsToNothing,
  tooManyResources,
  tooLong,
  noStopCondition,
  stopConditionLate,
  ecsEndpoints,
  parallelNetwork,
  ecsExec,
  pidMode,
  faultInjection,
  ssmAgent,
  roleTrust,
  rolePermissions,
  notHere,
  manyAccounts,
];
