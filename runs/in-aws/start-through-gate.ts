import type { Endpoint } from '../../aws/endpoint.ts';
import { isRefusal } from '../../aws/fis/experiment.ts';
import { askGate, GateFailedError } from '../../aws/response/gate.ts';
import { environmentsNamed, type Placed, servesCustomers } from '../../aws/serves-customers.ts';
import type { Choice, Template } from '../../aws/templates.ts';
import { reasonsAgainst } from '../../lib/model/response/gate.ts';
import type { SystemModel } from '../../lib/model/system.ts';

/** The gate has said no; the message has its reasons. */
export class DeniedByGate extends Error {
  override readonly name = 'DeniedByGate';
}

/** Whether a template is of an environment that serves customers: as it was listed, or as it is deployed by now. */
export const isGated = (template: Template, deployed: Placed): boolean =>
  template.production || servesCustomers(deployed);

/**
 * Has the gate of a production environment start an experiment: it decides, and on its decision it starts with its own
 * role. Resolves with the experiment's id; rejects with {@link DeniedByGate}, and where FIS refuses as FIS does.
 */
export async function startThroughGate(
  endpoint: Pick<Endpoint, 'lambda' | 'region'>,
  { template, experiment }: Choice,
  { topology, clientToken, deployed }: Pick<SystemModel, 'topology'> & { clientToken: string; deployed: Placed },
): Promise<string> {
  if (template.environment === undefined) {
    throw new DeniedByGate(`template ${template.id} serves customers and names no environment: it has no gate`);
  }
  const others = environmentsNamed(deployed).filter((name) => name !== template.environment);
  if (others.length > 0) {
    throw new DeniedByGate(
      `template ${template.id} is of ${template.environment} and hits what is of ${others.join(', ')}: no gate is for both`,
    );
  }
  const environment = { system: topology.name, name: template.environment };
  const asked = { kind: 'start', experiment: experiment.name, templateId: template.id, clientToken } as const;
  const reply = await askGate(endpoint, environment, asked).catch((error: Error) => {
    throw error instanceof GateFailedError ? asFisSays(error) : error;
  });
  if (!reply.allowed) throw new DeniedByGate(`preflight says no: ${reasonsAgainst(reply).join('; ')}`);
  if (reply.experimentId === undefined) throw new DeniedByGate('preflight started nothing: somebody tries alarms');
  return reply.experimentId;
}

/** A refusal by FIS stays one, whoever has asked it. */
function asFisSays(error: GateFailedError): Error {
  const refusal = Object.assign(new Error(error.message, { cause: error }), { name: error.errorType });
  return isRefusal(refusal) ? refusal : error;
}
