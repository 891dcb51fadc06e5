import { randomUUID } from 'node:crypto';
import type { App } from '../kit/app.ts';
import { notFound, ServiceError } from '../kit/errors.ts';
import { createServer } from '../kit/http-server.ts';
import type { Kit } from '../kit/kit.ts';
import { syntheticMark } from '../kit/synthetic.ts';
import type { ChargesTable } from './charges-table.ts';

export interface Dependencies {
  readonly charges: ChargesTable;
}

interface ChargeRequest {
  readonly orderId: string;
  readonly amountCents: number;
}

const chargeRequest = {
  headers: { type: 'object', required: ['idempotency-key'] },
  body: {
    type: 'object',
    required: ['orderId', 'amountCents'],
    properties: {
      orderId: { type: 'string', minLength: 1, maxLength: 100 },
      amountCents: { type: 'integer', minimum: 1 },
    },
  },
};

/** Charges, once per order however often it is asked. */
export function createApp(kit: Kit, { charges }: Dependencies): App {
  const server = createServer(kit);

  server.post<{ Body: ChargeRequest }>('/charges', { schema: chargeRequest }, async (request, reply) => {
    const { orderId } = request.body;
    // A bad version may charge another amount.
    const amountCents = request.body.amountCents + (kit.breakage.isWrong ? 1 : 0);
    const now = new Date();
    const mark = syntheticMark(kit.settings.syntheticHours, now);
    const wanted = { orderId, amountCents, chargeId: randomUUID(), chargedAt: now.toISOString(), ...mark };
    const charge = await charges.insert(wanted, request.deadline);
    if (charge.amountCents !== amountCents) {
      const message = `order ${orderId} is charged ${charge.amountCents} cents, not ${amountCents}`;
      throw new ServiceError('AmountConflict', 409, message);
    }
    reply.code(charge.chargeId === wanted.chargeId ? 201 : 200);
    return charge;
  });

  server.get<{ Params: { orderId: string } }>('/charges/:orderId', async (request) => {
    const charge = await charges.find(request.params.orderId, request.deadline);
    if (!charge) throw notFound(`a charge for order ${request.params.orderId}`);
    return charge;
  });

  return { server, close: () => charges.close() };
}
