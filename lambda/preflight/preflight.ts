import { readTemplate } from '../../aws/fis/read-template.ts';
import { isRefusal } from '../../base/aws-refusal.ts';
import { labels } from '../../lib/model/labels.ts';
import type { Decision, GateReply, GateRequest } from '../../lib/model/response/gate.ts';
import { startExperiment } from '../shared/acts.ts';
import { approve, useUp } from './approvals.ts';
import type { Question } from './checks.ts';
import { decide, record } from './decide.ts';
import type { PreflightPorts } from './ports.ts';
import { giveBack, leaseOfSame, noteStarted, type StartLease, takeLease } from './start-lease.ts';

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
export async function preflight(
  event: unknown,
  ports: PreflightPorts,
  { bySchedule = false } = {},
): Promise<GateReply> {
  const request = readRequest(event);
  const { kind, experiment, templateId } = request;
  const { fis, log } = ports;
  const principal = bySchedule ? scheduled : await personIn(request, ports);
  const template = await readTemplate(fis, templateId);
  checkTemplate(template.tags, experiment, templateId, ports);
  if (kind === 'approve') {
    if (bySchedule) throw new BadRequest('a schedule approves nothing');
    await approve(ports, { experiment, principal });
  }
  if (kind === 'start') return startOn(request, { experiment, template, principal }, ports);
  const decision = await decide(ports, { experiment, template, principal, approves: kind === 'approve' });
  log.info('looked', { ...decision });
  await record(ports, decision, { look: true });
  return decision;
}

/** Whoever invokes the function may leave a proof out, and is not the schedule for it. */
async function personIn({ kind, proof }: GateRequest, { whoIs }: PreflightPorts): Promise<string> {
  if (proof === undefined) throw new BadRequest(`${kind} without a proof of who asks`);
  return whoIs(proof);
}

async function startOn(request: GateRequest, question: Question, ports: PreflightPorts): Promise<GateReply> {
  const { experiment, principal } = question;
  const before = await leaseOfSame(request, principal, ports);
  const { decision, lease } = before
    ? { decision: before.decision, lease: before }
    : await decideOn(request, question, ports);
  ports.log.info('decided', { ...decision, ...(before && { again: true }) });
  if (!before) await record(ports, decision, { look: false });
  if (!lease) return decision;
  const experimentId = await start(request, principal, ports).catch(async (error: Error) => {
    // Else it may have started all the same: the lease ends by itself.
    if (isRefusal(error)) await giveBack(lease, ports);
    throw error;
  });
  if (experimentId === undefined) return decision;
  // It runs: what is noted of that must not make a failure of it.
  const notes = [useUp(ports, experiment), noteStarted(lease, experimentId, ports)];
  for (const note of await Promise.allSettled(notes)) {
    if (note.status === 'rejected') ports.log.error('started, and not noted', { experimentId, error: note.reason });
  }
  return { ...decision, experimentId };
}

/** Of two that may start at once, who takes the lease does; the other one is told no. */
async function decideOn(
  request: GateRequest,
  question: Question,
  ports: PreflightPorts,
): Promise<{ readonly decision: Decision; readonly lease: StartLease | undefined }> {
  const decision = await decide(ports, question);
  const lease = decision.allowed ? await takeLease(request, decision, ports) : undefined;
  if (lease || !decision.allowed) return { decision, lease };
  const [check, detail] = ['nothing else running', 'another start has just gone through'];
  const findings = decision.findings.map((one) => (one.check === check ? { ...one, passed: false, detail } : one));
  return { decision: { ...decision, allowed: false, findings }, lease };
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
