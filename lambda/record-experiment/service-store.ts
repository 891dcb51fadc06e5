import { endOfRun, hasRunEnded, type RunRecord, startOfRun } from '../../lib/model/response/run-record.ts';
import type { RecordPorts } from './record-ports.ts';
import { changeRun } from './run-store.ts';
import { deploymentsIn, recoveryOf, type ServiceFact } from './service-facts.ts';

type StorePorts = Pick<RecordPorts, 'ledger' | 'model' | 'clock'>;

const daysKept = 7;
/** A service that is not steady so long after the end is not said to have recovered. */
export const longestRecoveryMilliseconds = 3_600_000;

const factsOf = (environment: string) => `ECS#${environment}`;

/** Keeps what ECS has told; the same twice is kept once. */
export async function keepFact({ ledger, model, clock }: StorePorts, fact: ServiceFact): Promise<void> {
  const sk = [new Date(fact.at).toISOString(), fact.service, fact.what, fact.which].join('#');
  const expiresAt = Math.floor(clock.wall() / 1000) + daysKept * 86_400;
  await ledger.put({ pk: factsOf(model.environment), sk, expiresAt, ...fact });
}

/** Brings what ECS has told by now into a run's record. */
export async function addRecovery(ports: StorePorts, run: RunRecord): Promise<RunRecord> {
  const { ledger, model, clock } = ports;
  const from = startOfRun(run);
  const to = endOfRun(run) ?? clock.wall();
  const bounds = {
    since: new Date(from).toISOString(),
    until: `${new Date(to + longestRecoveryMilliseconds).toISOString()}~`,
  };
  const facts = (await ledger.list(factsOf(model.environment), bounds)) as unknown as ServiceFact[];
  const recovered = run.services.flatMap((service) => {
    const recovery = recoveryOf(facts, service, { from, to });
    return recovery ? [[service, recovery] as const] : [];
  });
  const recovery = Object.fromEntries(recovered);
  const deployments = deploymentsIn(facts, { from, to });
  return changeRun(ports, run.experimentId, (known) => ({ ...(known ?? run), recovery, deployments }));
}

/** Whether nothing more is to be heard of its services. */
export function isRecovered(run: RunRecord, now: number): boolean {
  const end = endOfRun(run);
  if (!hasRunEnded(run) || end === undefined) return false;
  const isSteady = Object.values(run.recovery).every(({ steadyAt }) => steadyAt !== undefined);
  return isSteady || now > end + longestRecoveryMilliseconds;
}
