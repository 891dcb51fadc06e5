import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/**
 * Accepts findings of the validators on a construct and what is inside it, each with its reason. A finding that names
 * what it found is accepted only by its full name: `AwsSolutions-IAM5[Resource::*]`.
 */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(construct).acknowledge({ id, reason });
}
