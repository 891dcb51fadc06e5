import { fork, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { Worker } from 'node:worker_threads';

/**
 * A server with a shell, a worker process and a worker thread, as a task may be. It says on its standard output what it
 * started, once all run, and answers 200 for ever; `/exit` ends it and nothing else.
 */
if (process.send) {
  process.send('up');
  setInterval(() => {}, 1000);
} else {
  const shell = spawn('sleep', ['600'], { stdio: 'ignore' });
  const worker = fork(import.meta.filename, { stdio: 'ignore' });
  await new Promise((resolve) => worker.once('message', resolve));
  const thread = new Worker('', { eval: true });
  await new Promise((resolve) => thread.once('exit', resolve));

  const server = createServer(({ url }, response) => {
    response.end('ok');
    if (url === '/exit') process.exit(3);
  });
  process.on('SIGTERM', () => process.exit(0));
  server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () =>
    process.stdout.write(`${JSON.stringify({ forked: [shell.pid, worker.pid], address: server.address() })}\n`),
  );
}
