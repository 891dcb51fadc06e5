/** When a deployment has failed by its tasks. Source: ECS API reference, DeploymentCircuitBreaker. */
export interface CircuitBreakerSettings {
  readonly enable: boolean;
  readonly rollback: boolean;
  /** A task that gets healthy sets the count of failures back; true unless told. */
  readonly resetOnHealthyTask?: boolean;
  readonly thresholdConfiguration?: {
    readonly type: 'BOUNDED_PERCENT' | 'UNBOUNDED_PERCENT' | 'COUNT';
    readonly value: number;
  };
}

const fewestFailures = 3;
const mostFailures = 200;

/** Failures of tasks at which a deployment has failed: half the desired count, but 3 at least and 200 at most, unless told. */
export function thresholdOf({ thresholdConfiguration }: CircuitBreakerSettings, desiredCount: number): number {
  const { type, value } = thresholdConfiguration ?? { type: 'BOUNDED_PERCENT', value: 50 };
  if (type === 'COUNT') return value;
  const share = Math.ceil((desiredCount * value) / 100);
  return type === 'UNBOUNDED_PERCENT' ? Math.max(1, share) : Math.min(mostFailures, Math.max(fewestFailures, share));
}
