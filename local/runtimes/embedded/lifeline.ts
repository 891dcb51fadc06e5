import { Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';

/**
 * Preloaded into every child: when the pipe on descriptor 3 closes, the supervisor has died, and the child ends with all
 * that it has forked. Workers of the child, which node gives the same preloads, have no such pipe and end with its group.
 */
if (isMainThread && !process.channel) {
  const pipe = new Socket({ fd: 3 });
  pipe.on('close', end);
  pipe.on('error', end);
  pipe.resume();
  pipe.unref();
}

function end(): void {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    // It leads no group.
    process.exit(1);
  }
}
