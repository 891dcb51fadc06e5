import type { faults } from '../../lib/model/faults/index.ts';
import { startAutomation } from '../../lib/model/faults/start-automation.ts';
import type { TargetDefinition } from '../../lib/model/fis-template.ts';
import { edgesOf } from './parameter-edges.ts';

export type Fault = (typeof faults)[number];

const document = 'arn:aws:ssm:us-east-1:000000000000:document/shop-dev-redis-failover';
/** What a document takes is the document's: test/unit/model/faults.test.ts has it. */
export const ofDocument = { documentArn: document, documentParameters: '{"Store":"cache"}' };

/** A target as FIS has it of the type, by tags where it takes them. */
export function targetOf({ target, targetsBy }: Fault): Record<string, TargetDefinition> {
  if (!target) return {};
  const required = Object.entries(target.parameters).filter(([, { required }]) => required);
  const parameters = Object.fromEntries(required.map(([name, { oneOf = ['any'] }]) => [name, String(oneOf[0])]));
  return {
    them: {
      resourceType: target.resourceType,
      selectionMode: 'ALL',
      ...(targetsBy === 'resourceArns'
        ? { resourceArns: ['arn:aws:any:us-east-1:000000000000:one/of-them'] }
        : { resourceTags: { Ready: 'yes' } }),
      ...(required.length > 0 && { parameters }),
    },
  };
}

/** A value for each parameter, at one end of what it takes. */
export function valuesOf(fault: Fault, end: 'least' | 'greatest'): Record<string, string> {
  const values = Object.entries(fault.parameters).map(([name, { form }]) => [name, edgesOf(form)[end]] as const);
  return { ...Object.fromEntries(values), ...(fault === startAutomation && ofDocument) };
}
