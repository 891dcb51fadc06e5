import { Socket } from 'node:net';

/** Preloaded into every child: when the pipe on descriptor 3 closes, the supervisor has died, and the child ends too. */
const pipe = new Socket({ fd: 3 });
pipe.on('close', () => process.exit(1));
pipe.on('error', () => process.exit(1));
pipe.resume();
pipe.unref();
