import { looks, NotNow, type Question } from './checks.ts';
import type { PreflightPorts } from './ports.ts';

/** What was looked at, and how it is. */
export interface Finding {
  readonly check: string;
  readonly passed: boolean;
  readonly detail: string;
}

/** Whether an experiment may start, and until when that is true. */
export interface Decision {
  readonly experiment: string;
  readonly environment: string;
  readonly principal: string;
  readonly allowed: boolean;
  readonly findings: readonly Finding[];
  /** ISO 8601. */
  readonly at: string;
  readonly expires: string;
}

/** Looks at everything, also after the first reason against it. What cannot be looked at is a reason against. */
export async function decide(ports: PreflightPorts, question: Question): Promise<Decision> {
  const { clock, model, ledger } = ports;
  const findings = await Promise.all(
    Object.entries(looks).map(async ([check, look]): Promise<Finding> => {
      try {
        return { check, passed: true, detail: await look(ports, question) };
      } catch (error) {
        const { name, message } = error as Error;
        return { check, passed: false, detail: error instanceof NotNow ? message : `not known: ${name}: ${message}` };
      }
    }),
  );
  const now = clock.wall();
  const at = new Date(now).toISOString();
  const decision = {
    experiment: question.experiment,
    environment: model.environment,
    principal: question.principal,
    allowed: findings.every(({ passed }) => passed),
    findings,
    at,
    expires: new Date(now + 1000 * model.settings.preflight.decisionSeconds).toISOString(),
  };
  await ledger.put({ pk: `DECISION#${model.environment}`, sk: `${at}#${question.experiment}`, ...decision });
  return decision;
}
