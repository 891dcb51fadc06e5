import type { FastifyInstance } from 'fastify';
import { isFinal } from '../../lib/model/events/statuses.ts';
import type { Engine } from '../engine/engine.ts';
import { ConflictException } from '../engine/errors.ts';
import type { ExperimentWatch } from './watch/experiment-watch.ts';

/** The verdict on an experiment, whoever started it. An unknown one is refused as FIS does. */
export function registerVerdicts(
  app: FastifyInstance,
  { engine, watch }: { engine: Pick<Engine, 'experiment' | 'stop'>; watch: ExperimentWatch },
): void {
  const path = '/experiments/:id/verdict';

  /** A conflict while there is none yet; `?wait=30` waits so many seconds for it first. */
  app.get(path, { schema: { querystring: waitSchema } }, async (request) => {
    const { id } = request.params as { id: string };
    const { wait = '0' } = request.query as { wait?: string };
    engine.experiment(id);
    await watch.verdicts.until(id, Math.min(Number(wait), longestWaitSeconds) * 1000);
    const verdict = watch.verdicts.get(id);
    if (verdict) return verdict;
    const phase = watch.phaseOf(id) ?? 'fault';
    throw new ConflictException(`experiment ${id} is still being judged: it is in phase ${phase}`);
  });

  /** Ends the watching of its recovery: the verdict is wanted on what is known now. */
  app.post(path, async (request) => {
    const { id } = request.params as { id: string };
    engine.experiment(id);
    watch.hurry(id);
    return {};
  });

  /** Ends it now, as enough was seen: it is undone, watched and judged as one that came to its end. */
  app.post('/experiments/:id/enough', async (request) => {
    const { id } = request.params as { id: string };
    if (isFinal(engine.experiment(id).progress.status)) return {};
    watch.suffice(id);
    engine.stop(id);
    return {};
  });
}

const longestWaitSeconds = 300;
const waitSchema = { type: 'object', properties: { wait: { type: 'string', pattern: '^\\d{1,6}$' } } };
