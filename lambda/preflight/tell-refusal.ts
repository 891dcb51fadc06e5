import { incidentOf } from '../../lib/model/response/incident.ts';
import type { Ports } from '../shared/ports.ts';

/** As far as it matters here: what was decided, and what spoke against it. */
interface Reply {
  readonly allowed: boolean;
  readonly findings: readonly { readonly check: string; readonly passed: boolean; readonly detail: string }[];
}

/**
 * Answers the clock and, where it asked for a start that does not take place, tells people why: nobody reads the answer,
 * and it is not asked for again. Rejects as the answer does, once people have been told.
 */
export async function tellingRefusal<Answer extends Reply>(
  event: unknown,
  answer: () => Promise<Answer>,
  ports: Pick<Ports, 'clock' | 'model' | 'tell'>,
): Promise<Answer> {
  const scheduled = scheduledIn(event);
  if (scheduled === undefined) return answer();
  try {
    const reply = await answer();
    if (!reply.allowed) await tell(ports, scheduled, `the gate said no: ${reasonsIn(reply)}`);
    return reply;
  } catch (error) {
    await tell(ports, scheduled, `it failed: ${(error as Error).name}; the log of preflight says why`);
    throw error;
  }
}

/** The experiment that a schedule wants started. */
function scheduledIn(event: unknown): string | undefined {
  const { kind, experiment } = (event ?? {}) as Readonly<Record<string, unknown>>;
  return kind === 'start' ? String(experiment) : undefined;
}

/** What could not be looked at is named, and no more: why is for the log. */
const reasonsIn = ({ findings }: Reply): string =>
  findings
    .flatMap(({ check, passed, detail }) =>
      passed ? [] : [`${check}: ${detail.replace(/^not known: .*/s, 'not known')}`],
    )
    .join('; ');

function tell(
  { clock, model, tell: tellPeople }: Pick<Ports, 'clock' | 'model' | 'tell'>,
  experiment: string,
  why: string,
) {
  const at = clock.wall();
  return tellPeople({
    kind: 'incident',
    incident: incidentOf({ name: `start of ${experiment}`, at }),
    what: 'start-refused',
    system: model.topology.name,
    environment: model.environment,
    severity: 'warning',
    title: `${experiment} was not started by its schedule`,
    done: `nothing was started; ${why}`,
    look: [experiment],
    at,
  });
}
