import { createServer } from 'node:http';

// Says what a table of DynamoDB says that has nothing.
const server = createServer((_, answer) => {
  answer.setHeader('content-type', 'application/x-amz-json-1.0');
  answer.end('{}');
});

server.listen(8000);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
