import type { EnvironmentName } from '../../../lib/config/config.ts';
import { type Caught, policyOn, type Templates } from './plant.ts';

/** What a deployment or a first run would meet; those that only an account shows are in test/unit/in-aws/doctor. */
export interface Defect {
  readonly defect: string;
  /** The check that must catch it, whichever others do. */
  readonly check: string;
  readonly says: string;
  /** The same thing with the defect, and without. */
  readonly look: (planted: boolean) => Caught[];
}

/** A defect in what was synthesised. */
export const inTemplates = (
  defect: string,
  check: string,
  says: string,
  change: (templates: Templates, planted: boolean) => void,
  environment: EnvironmentName = 'dev',
): Defect => ({
  defect,
  check,
  says,
  look: (planted) => policyOn(environment, (templates) => change(templates, planted)),
});

/** The same, where the control is what was synthesised. */
export const spoilt = (
  defect: string,
  check: string,
  says: string,
  spoil: (templates: Templates) => void,
  environment?: EnvironmentName,
): Defect => inTemplates(defect, check, says, (templates, planted) => void (planted && spoil(templates)), environment);
