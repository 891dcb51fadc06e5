import { createServer } from 'node:http';

const server = createServer((_, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify('three minutes, not boiling'));
});

server.listen(5000);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
