import { get } from 'node:http';

get(`http://127.0.0.1:${process.argv[2]}/health`, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on(
  'error',
  () => process.exit(1),
);
