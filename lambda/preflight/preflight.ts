import { readTemplate } from '../../aws/fis/read-template.ts';
import { labels } from '../../lib/model/labels.ts';
import { startExperiment } from '../shared/acts.ts';
import { approve, useUp } from './approvals.ts';
import { startLease } from './checks.ts';
import { type Decision, decide } from './decide.ts';
import type { PreflightPorts } from './ports.ts';

/** What the gate is asked: whether, to start, or to note an approval. `proof` says who asks; a schedule has none. */
export interface Request {
  readonly kind: 'decide' | 'start' | 'approve';
  readonly experiment: string;
  readonly templateId: string;
  readonly proof?: string;
  /** A start that was asked for twice is one start. */
  readonly clientToken?: string;
}

/** The decision, and the experiment that was started on it. */
export type Reply = Decision & { readonly experimentId?: string };

/** A request that nothing can be decided of; the message names what is wrong. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

/** The principal of a start that nobody asked for. */
export const scheduled = 'EventBridge Scheduler';

/**
 * The gate before a scheduled or a production start. It fails closed, records every decision with its reasons, and lets one
 * start at a time through: whoever holds the lease starts, and no decision is older than the lease.
 */
export async function preflight(event: unknown, ports: PreflightPorts): Promise<Reply> {
  const request = readRequest(event);
  const { kind, experiment, templateId, proof } = request;
  const { fis, model, log } = ports;
  const principal = proof === undefined ? scheduled : await ports.whoIs(proof);
  const template = await readTemplate(fis, templateId);
  checkTemplate(template.tags, experiment, templateId, ports);
  if (kind === 'approve') {
    if (proof === undefined) throw new BadRequest('an approval without a proof of who approves');
    await approve(ports, { experiment, principal });
  }
  const decision = await decide(ports, { experiment, template, principal });
  log.info('decided', { ...decision });
  if (kind !== 'start' || !decision.allowed) return decision;
  const lease = startLease(model.environment);
  const expiresAt = Math.floor(Date.parse(decision.expires) / 1000);
  if (!(await ports.ledger.putNew({ ...lease, experiment, principal, expiresAt }))) {
    const finding = { check: 'nothing else running', passed: false, detail: 'another start has just gone through' };
    return { ...decision, allowed: false, findings: [...decision.findings.filter(isOther(finding.check)), finding] };
  }
  try {
    const experimentId = await start(request, principal, ports);
    await useUp(ports, experiment);
    return { ...decision, ...(experimentId && { experimentId }) };
  } catch (error) {
    await ports.ledger.remove(lease.pk, lease.sk);
    throw error;
  }
}

async function start(
  { experiment, templateId, clientToken }: Request,
  principal: string,
  ports: PreflightPorts,
): Promise<string | undefined> {
  const { model } = ports;
  const tags = {
    [labels.system]: model.topology.name,
    [labels.experiment]: experiment,
    [labels.environment]: model.environment,
    [labels.principal]: principal,
  };
  const token = clientToken === undefined ? {} : { clientToken };
  const acted = await startExperiment(ports, { experimentTemplateId: templateId, tags, ...token });
  return acted.drill ? undefined : acted.result;
}

const isOther = (name: string) => (finding: { readonly check: string }) => finding.check !== name;

function readRequest(event: unknown): Request {
  const given = (typeof event === 'object' && event !== null ? event : {}) as Partial<Request>;
  if (!['decide', 'start', 'approve'].includes(given.kind ?? '')) {
    throw new BadRequest(`kind ${JSON.stringify(given.kind)} is none of decide, start, approve`);
  }
  for (const name of ['experiment', 'templateId'] as const) {
    if (typeof given[name] !== 'string' || given[name] === '') throw new BadRequest(`${name} is missing`);
  }
  return given as Request;
}

/** Only its own environment's templates pass the gate, and under their own name. */
function checkTemplate(
  tags: Readonly<Record<string, string>>,
  experiment: string,
  templateId: string,
  { model }: PreflightPorts,
): void {
  const { topology, environment } = model;
  if (tags[labels.system] !== topology.name || tags[labels.experiment] !== experiment) {
    throw new BadRequest(`template ${templateId} is not of experiment ${experiment} of ${topology.name}`);
  }
  // Templates on a laptop belong to no environment.
  if ((tags[labels.environment] ?? environment) !== environment) {
    throw new BadRequest(`template ${templateId} is of environment ${tags[labels.environment]}, not ${environment}`);
  }
}
