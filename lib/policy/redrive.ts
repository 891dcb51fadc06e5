import type { PlacedResource } from './resources.ts';

export interface Redrive {
  readonly deadLetterTargetArn?: unknown;
  readonly maxReceiveCount?: number | string;
}

/** The redrive policy of a queue, which may be text. */
export function redriveOf({ RedrivePolicy: policy }: PlacedResource['properties']): Redrive {
  if (typeof policy !== 'string') return (policy ?? {}) as Redrive;
  try {
    return JSON.parse(policy);
  } catch {
    return {};
  }
}
