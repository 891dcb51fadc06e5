import { GetExperimentCommand } from '@aws-sdk/client-fis';
import { hasEnded } from '../../aws/fis/experiment.ts';
import type { Decision, GateRequest } from '../../lib/model/response/gate.ts';
import type { LedgerItem } from '../shared/ledger.ts';
import type { PreflightPorts } from './ports.ts';

/** The one start at a time that an environment may have on its way, and on which decision. */
export interface StartLease extends LedgerItem {
  readonly experiment: string;
  readonly principal: string;
  readonly clientToken?: string;
  readonly decision: Decision;
  /** What was started on it. */
  readonly experimentId?: string;
}

type LeasePorts = Pick<PreflightPorts, 'ledger' | 'fis' | 'model'>;

const keyOf = (environment: string) => ({ pk: `START#${environment}`, sk: '-' });

/** The lease that somebody has; undefined also where what was started on it has ended already. */
export async function leaseOf(ports: LeasePorts): Promise<StartLease | undefined> {
  const lease = await read(ports);
  return lease && !(await isOver(lease, ports)) ? lease : undefined;
}

/** Takes the lease until the decision expires; undefined where another start has it. */
export async function takeLease(
  { experiment, clientToken }: GateRequest,
  decision: Decision,
  ports: LeasePorts,
): Promise<StartLease | undefined> {
  const { environment, principal, expires } = decision;
  const before = await read(ports);
  if (before && !(await isOver(before, ports))) return undefined;
  const token = clientToken === undefined ? {} : { clientToken };
  const expiresAt = Math.floor(Date.parse(expires) / 1000);
  const lease: StartLease = { ...keyOf(environment), experiment, principal, ...token, decision, expiresAt };
  const isOurs = await ports.ledger.replace(lease, before);
  return isOurs ? { ...lease, version: Number(before?.version ?? 0) + 1 } : undefined;
}

/** The lease of the same start: whoever did not hear of it asks again, and FIS starts it once. */
export async function leaseOfSame(
  { experiment, clientToken }: GateRequest,
  principal: string,
  ports: LeasePorts,
): Promise<StartLease | undefined> {
  const lease = clientToken === undefined ? undefined : await read(ports);
  const isSame =
    lease?.clientToken === clientToken && lease?.experiment === experiment && lease?.principal === principal;
  return isSame ? lease : undefined;
}

/** Notes what was started: when that ends, so does the lease. */
export async function noteStarted(lease: StartLease, experimentId: string, { ledger }: LeasePorts): Promise<void> {
  await ledger.replace({ ...lease, experimentId }, lease);
}

export async function giveBack({ pk, sk }: StartLease, { ledger }: LeasePorts): Promise<void> {
  await ledger.remove(pk, sk);
}

async function read({ ledger, model }: LeasePorts): Promise<StartLease | undefined> {
  const { pk, sk } = keyOf(model.environment);
  return (await ledger.get(pk, sk)) as StartLease | undefined;
}

async function isOver({ experimentId }: StartLease, { fis }: LeasePorts): Promise<boolean> {
  if (experimentId === undefined) return false;
  const { experiment } = await fis.send(new GetExperimentCommand({ id: experimentId }));
  return experiment !== undefined && hasEnded(experiment);
}
