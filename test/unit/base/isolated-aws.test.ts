import { expect, test } from '@jest/globals';
import { isolatedFromAws, shellWithoutAws } from '../../../base/process/isolated-aws.ts';

const shell = {
  PATH: '/bin',
  HTTP_PROXY: 'http://proxy:3128',
  http_proxy: 'http://proxy:3128',
  HTTPS_PROXY: 'http://proxy:3128',
  https_proxy: 'http://proxy:3128',
  ALL_PROXY: 'socks5://proxy:1080',
  all_proxy: 'socks5://proxy:1080',
  NO_PROXY: '.internal',
  no_proxy: '.internal',
  NODE_USE_ENV_PROXY: '1',
  NODE_OPTIONS: '--use-env-proxy --max-old-space-size=512',
};

test.each([
  ['a process', isolatedFromAws],
  ['the supervisor and the guardian', shellWithoutAws],
])('%s: nothing of a proxy is left', (_, isolate) => {
  const kept = isolate(shell);
  expect(Object.keys(kept).filter((name) => /proxy/i.test(name))).toEqual([]);
  expect(kept).toMatchObject({ PATH: '/bin', NODE_OPTIONS: '--max-old-space-size=512' });
  expect(isolate({ NODE_OPTIONS: '--use-env-proxy' })).toMatchObject({ NODE_OPTIONS: '' });
});
