import { get } from 'node:http';
import { healthCheckAddress } from './kit/send-limit.ts';

/** The container's health check, in an image without a shell: exit 0 where the service on PORT says within so many milliseconds that it is alive. */
const timeout = Number(process.argv[2] ?? 2_000);
const url = `http://127.0.0.1:${process.env.PORT}/health`;
get(url, { timeout, localAddress: healthCheckAddress }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1));
