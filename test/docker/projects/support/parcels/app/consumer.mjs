import { channel, queue } from './broker.mjs';
import { ask } from './redis.mjs';

process.on('SIGTERM', () => process.exit(0));

/** Without its broker it is nothing: whoever started it starts it again. */
const give = (why) => {
  console.error(why);
  process.exit(1);
};

const open = await channel(() => give('the broker has gone')).catch(({ message }) => give(message));
await open.prefetch(50);
await open.consume(queue, async (message) => {
  const parcel = JSON.parse(String(message.content));
  try {
    await ask('LPUSH', 'delivered', JSON.stringify({ ...parcel, at: Date.now() }));
    await ask('LTRIM', 'delivered', '0', '9');
    open.ack(message);
  } catch {
    setTimeout(() => open.nack(message), 500);
  }
});
