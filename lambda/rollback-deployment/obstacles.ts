import type { Deployed, GoodVersion, Situation } from './situation.ts';

/** What keeps a rollback from being done by a machine. */
export type Rule =
  | 'no-deployment'
  | 'other-services'
  | 'several-deployments'
  | 'controller'
  | 'strategy'
  | 'rolled-back-in-vain'
  | 'one-zone'
  | 'no-earlier-success'
  | 'inactive-revision'
  | 'mutable-tag'
  | 'locked'
  | 'paused'
  | 'stack'
  | 'experiment';

/** The version to go back to, or the first thing that speaks against it. */
export function whyNot({ settings, paused, system }: Situation, deployed: Deployed): Obstacle | GoodVersion {
  const { service, good, zones, lock, stack, isTrial } = deployed;
  if (zones.bad === 'one') {
    return {
      rule: 'one-zone',
      why: `the bad tasks of ${service} are all in ${zones.zone}: it is the zone, more likely`,
    };
  }
  if (!good) {
    return { rule: 'no-earlier-success', why: `${service} has no earlier successful deployment of another version` };
  }
  if (!good.isActive) {
    return {
      rule: 'inactive-revision',
      why: `${service} ran ${good.taskDefinition} before, which is INACTIVE: ECS takes it no more`,
    };
  }
  if (good.mutableImages.length > 0) {
    return {
      rule: 'mutable-tag',
      why: `${good.mutableImages.join(', ')} of ${good.taskDefinition} may be another image by now`,
    };
  }
  if (!isTrial && lock && lock.deployment !== deployed.deployment)
    return { rule: 'locked', why: lockInWords(deployed, lock.digests, lock.at, lock.expiresAt) };
  if (!isTrial && paused && paused.deployment !== deployed.deployment) {
    const until = new Date(paused.until).toISOString();
    return {
      rule: 'paused',
      why: `${paused.service} of ${system.topology.name} was rolled back a short time ago: none before ${until}`,
    };
  }
  if (settings.stack === 'cloudformation' && (stack === 'updating' || stack === 'unknown')) {
    const why =
      stack === 'updating'
        ? `the stack of ${service} is being updated`
        : `CloudFormation did not say whether the stack of ${service} is being updated`;
    return { rule: 'stack', why };
  }
  return good;
}

export interface Obstacle {
  readonly rule: Rule;
  readonly why: string;
}

function lockInWords({ service, digests }: Deployed, locked: readonly string[], at: number, expiresAt: number): string {
  const again = digests.some((digest) => locked.includes(digest)) ? ', from the same image' : '';
  const until = new Date(expiresAt * 1000).toISOString();
  return `${service} was rolled back at ${new Date(at).toISOString()}${again}: left alone until ${until}, or \`chaos unlock ${service}\``;
}
