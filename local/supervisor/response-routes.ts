import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../base/clock.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import { isFinal } from '../../lib/model/events/statuses.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import type { Alarms } from '../../measure/alarms.ts';
import type { Engine } from '../engine/engine.ts';
import { ResourceNotFoundException } from '../engine/errors.ts';
import type { BootedResponse } from './boot-response.ts';
import { createDrills } from './drill.ts';
import { registerNotifications } from './people/notification-routes.ts';

interface ResponsePorts {
  readonly alarms: Alarms;
  readonly system: SystemModel;
  readonly engine: Pick<Engine, 'experiments'>;
  /** Absent where the response was left out. */
  readonly response: BootedResponse | undefined;
  readonly log: Pick<EventLog, 'since' | 'durable'>;
  readonly clock: Clock;
}

/** Alarms, their drills, the handlers and what they tell people, under /_breakwater/. */
export async function registerResponse(app: FastifyInstance, ports: ResponsePorts): Promise<void> {
  await app.register(async (inner) => routes(inner, ports), { prefix: '/_breakwater' });
  const { response, log, clock } = ports;
  if (response) await registerNotifications(app, { log, clock, signingKey: response.signingKey });
}

function routes(app: FastifyInstance, { response, ...ports }: ResponsePorts): void {
  const drills = createDrills({
    ...ports,
    isOver: (status) => isFinal(status as Parameters<typeof isFinal>[0]),
    ...(response && { mark: response.drill }),
  });

  app.get('/alarms', async () => {
    const own = ports.alarms.list();
    return response ? response.alarms(own) : own;
  });

  /** Makes a guardrail ring, and gives how long it took. */
  app.post('/alarms/:name/drill', (request) => drills((request.params as { name: string }).name));

  /** As Lambda's Invoke: what the handler answers, or with a header why it did not. */
  app.post('/handlers/:name/invocations', { schema: { body: {} } }, async (request, reply) => {
    const { name } = request.params as { name: string };
    if (!response) throw new ResourceNotFoundException(`there is no handler ${name}: the response is off`);
    if (!response.state.handlers.includes(name)) {
      const known = response.state.handlers.join(', ') || 'none';
      throw new ResourceNotFoundException(`there is no handler ${JSON.stringify(name)}: those are ${known}`);
    }
    const result = await response.invoke(name, request.body);
    void reply.type('application/json');
    if (!('error' in result)) return JSON.stringify(result.payload);
    return reply.header('x-amz-function-error', 'Unhandled').send(JSON.stringify(result.error));
  });
}
