import { readTemplate } from '../../aws/fis/read-template.ts';
import { labels } from '../../lib/model/labels.ts';
import type { Decision, GateReply, GateRequest } from '../../lib/model/response/gate.ts';
import { startExperiment } from '../shared/acts.ts';
import { approve, useUp } from './approvals.ts';
import { type Question, startLease } from './checks.ts';
import { decide, record } from './decide.ts';
import type { PreflightPorts } from './ports.ts';

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
export async function preflight(event: unknown, ports: PreflightPorts): Promise<GateReply> {
  const request = readRequest(event);
  const { kind, experiment, templateId, proof } = request;
  const { fis, log } = ports;
  const principal = proof === undefined ? scheduled : await ports.whoIs(proof);
  const template = await readTemplate(fis, templateId);
  checkTemplate(template.tags, experiment, templateId, ports);
  if (kind === 'approve') {
    if (proof === undefined) throw new BadRequest('an approval without a proof of who approves');
    await approve(ports, { experiment, principal });
  }
  if (kind === 'start') return startOn(request, { experiment, template, principal }, ports);
  const decision = await decide(ports, { experiment, template, principal, approves: kind === 'approve' });
  log.info('looked', { ...decision });
  await record(ports, decision, { look: true });
  return decision;
}

async function startOn(request: GateRequest, question: Question, ports: PreflightPorts): Promise<GateReply> {
  const { experiment, principal } = question;
  const before = await startedBefore(request, principal, ports);
  const decision = before ?? (await decideWithLease(request, question, ports));
  ports.log.info('decided', { ...decision, ...(before && { again: true }) });
  if (before === undefined) await record(ports, decision, { look: false });
  if (!decision.allowed) return decision;
  try {
    const experimentId = await start(request, principal, ports);
    await useUp(ports, experiment);
    return { ...decision, ...(experimentId && { experimentId }) };
  } catch (error) {
    const { pk, sk } = startLease(ports.model.environment);
    await ports.ledger.remove(pk, sk);
    throw error;
  }
}

/** Of two that may start at once, who takes the lease does; the other one is told no. */
async function decideWithLease(request: GateRequest, question: Question, ports: PreflightPorts): Promise<Decision> {
  const decision = await decide(ports, question);
  if (!decision.allowed || (await takeLease(request, decision, ports))) return decision;
  const [check, detail] = ['nothing else running', 'another start has just gone through'];
  const findings = decision.findings.map((one) => (one.check === check ? { ...one, passed: false, detail } : one));
  return { ...decision, allowed: false, findings };
}

/** False where another start has it. */
function takeLease(
  { experiment, clientToken }: GateRequest,
  decision: Decision,
  { ledger }: Pick<PreflightPorts, 'ledger'>,
): Promise<boolean> {
  const { environment, principal, expires } = decision;
  const expiresAt = Math.floor(Date.parse(expires) / 1000);
  const token = clientToken === undefined ? {} : { clientToken };
  return ledger.putNew({ ...startLease(environment), experiment, principal, ...token, decision, expiresAt });
}

/** The decision on which the same start was let through: whoever did not hear of it asks again, and FIS starts it once. */
async function startedBefore(
  { experiment, clientToken }: GateRequest,
  principal: string,
  { ledger, model }: PreflightPorts,
): Promise<Decision | undefined> {
  const { pk, sk } = startLease(model.environment);
  const lease = clientToken === undefined ? undefined : await ledger.get(pk, sk);
  const isSame =
    lease?.clientToken === clientToken && lease?.experiment === experiment && lease?.principal === principal;
  return isSame ? (lease?.decision as Decision | undefined) : undefined;
}

async function start(
  { experiment, templateId, clientToken }: GateRequest,
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

function readRequest(event: unknown): GateRequest {
  const given = (typeof event === 'object' && event !== null ? event : {}) as Partial<GateRequest>;
  if (!['decide', 'start', 'approve'].includes(given.kind ?? '')) {
    throw new BadRequest(`kind ${JSON.stringify(given.kind)} is none of decide, start, approve`);
  }
  for (const name of ['experiment', 'templateId'] as const) {
    if (typeof given[name] !== 'string' || given[name] === '') throw new BadRequest(`${name} is missing`);
  }
  return given as GateRequest;
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
