import { connect } from 'amqplib';

export const queue = 'parcels';

const url = `${process.env.AMQP_URL}?heartbeat=2`;

/** A channel with the queue, for as long as `lost` is not told. */
export async function channel(lost) {
  const connection = await connect(url, { timeout: 2000 });
  connection.on('error', () => {});
  connection.on('close', lost);
  const open = await connection.createConfirmChannel();
  await open.assertQueue(queue, { durable: true });
  return open;
}
