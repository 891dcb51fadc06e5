import type { Decision, Finding } from '../../lib/model/response/gate.ts';
import { looks, NotNow, type Question } from './checks.ts';
import type { PreflightPorts } from './ports.ts';

/** Looks at everything, also after the first reason against it. What cannot be looked at is a reason against. */
export async function decide(ports: PreflightPorts, question: Question): Promise<Decision> {
  const { clock, model } = ports;
  const findings = await Promise.all(
    Object.entries(looks).map(async ([check, { wanted, look }]): Promise<Finding> => {
      const asked = { check, wanted: wanted(model.settings.preflight) };
      try {
        return { ...asked, passed: true, detail: await look(ports, question) };
      } catch (error) {
        const { name, message } = error as Error;
        return {
          ...asked,
          passed: false,
          detail: error instanceof NotNow ? message : `not known: ${name}: ${message}`,
        };
      }
    }),
  );
  const now = clock.wall();
  const at = new Date(now).toISOString();
  return {
    experiment: question.experiment,
    environment: model.environment,
    principal: question.principal,
    allowed: findings.every(({ passed }) => passed),
    findings,
    at,
    expires: new Date(now + 1000 * model.settings.preflight.decisionSeconds).toISOString(),
  };
}

/** Puts a decision on record, with its reasons. One that is a look alone permits nothing, and says so. */
export async function record(
  { ledger }: Pick<PreflightPorts, 'ledger'>,
  decision: Decision,
  { look }: { readonly look: boolean },
): Promise<void> {
  const { environment, at, experiment } = decision;
  await ledger.put({ pk: `DECISION#${environment}`, sk: `${at}#${experiment}`, ...decision, ...(look && { look }) });
}
