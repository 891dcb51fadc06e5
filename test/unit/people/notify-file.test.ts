import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readResponse } from '../../../cli/response-options.ts';
import { secretsOfFile } from '../../../lambda/notify/secrets.ts';
import { openChannels } from '../../../local/supervisor/people/channels.ts';
import { readNotifyFile } from '../../../local/supervisor/people/notify-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'people-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'notify.json');
const write = (value: unknown, mode = 0o600) => {
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  chmodSync(file, mode);
  return file;
};
const slack = { kind: 'slack', name: 'team', secret: 'https://hooks.example.com/hunter2' };
const pager = { kind: 'pagerduty', name: 'oncall', secret: { routingKey: 'hunter2' } };
const hook = { kind: 'webhook', name: 'ours', secret: { url: 'http://127.0.0.1:9/', signingKey: 'hunter2' } };

test('channels and secrets are read apart, each secret by the name of its channel', () => {
  expect(readNotifyFile(write([slack, pager, hook]))).toEqual({
    channels: [
      { kind: 'slack', name: 'team', secret: 'team' },
      { kind: 'pagerduty', name: 'oncall', secret: 'oncall' },
      { kind: 'webhook', name: 'ours', secret: 'ours' },
    ],
    secrets: { team: slack.secret, oncall: pager.secret, ours: hook.secret },
  });
});

test.each([
  ['[{"kind": "slack", "secret": "hunter2', 'it is no JSON'],
  [{ slack }, 'the channels must be a list'],
  [['hunter2'], '[0] must be an object of kind, name, secret'],
  [[{ ...slack, url: 'hunter2' }], '[0] must be an object of kind, name, secret, not "url"'],
  [[{ ...slack, kind: 'mail' }], '[0].kind must be of webhook, slack, pagerduty, not "mail"'],
  [[slack, { ...hook, name: 'our hook' }], '[1].name must be letters, digits, - and _, not "our hook"'],
  [[{ kind: 'slack', secret: slack.secret }], '[0].name must be letters, digits, - and _, not undefined'],
  [[slack, { ...pager, name: 'team' }], '[1].name must be another than "team", which there is already'],
  [[{ ...slack, name: 'here' }], '[0].name must not be "here": that is the channel of this machine'],
  [[{ ...hook, secret: 'hunter2' }], '[0].secret of webhook must be an object of url, signingKey, and is a string'],
  [
    [{ ...hook, secret: { url: 'https://example.com' } }],
    '[0].secret.signingKey of webhook must be a text, and is not there',
  ],
  [[{ ...slack, secret: 'hunter2' }], '[0].secret must be a URL that begins with https:// or http://'],
  [[{ ...hook, secret: { url: 'file:///hunter2', signingKey: 'k' } }], '[0].secret.url must be a URL that begins with'],
  [
    [{ ...pager, secret: 7 }],
    '[0].secret of pagerduty must be an object of routingKey, or the routingKey as a text, and is a number',
  ],
])('what cannot be meant is refused, and no secret is in what is said: %j', (given, said) => {
  write(given);
  const refused = () => readResponse({ options: { notify: file } }, {});
  expect(refused).toThrow(`--notify ${file}: ${said}`);
  expect(refused).not.toThrow(/hunter2/);
});

test('a file that others may read, or that is not there, is refused', () => {
  write([slack], 0o640);
  expect(() => readNotifyFile(file)).toThrow(`it has mode 0640, and others may read it: chmod 600 ${file}`);
  expect(() => readNotifyFile(join(folder, 'none.json'))).toThrow('it cannot be read: ENOENT');
  expect(() => readNotifyFile(folder)).toThrow(/it has mode 0|it cannot be read: EISDIR/);
});

test('options carry the path alone, and nothing of a response that is off', () => {
  write([slack]);
  expect(readResponse({ options: { notify: file } }, {})).toEqual({ notify: file });
  expect(() => readResponse({ options: { notify: file, response: 'off' } }, {})).toThrow(
    '--notify is of a response that is off',
  );
});

test('the handler reads them from a file of its owner alone, which goes with the system', async () => {
  const secretsFile = join(folder, 'response', 'secrets.json');
  const opened = openChannels({ secretsFile, api: 'http://127.0.0.1:21000', notify: write([hook]) });
  expect(opened.channels.map(({ name }) => name)).toEqual(['here', 'ours']);
  expect(statSync(secretsFile).mode & 0o777).toBe(0o600);
  const secrets = secretsOfFile(secretsFile);
  expect(JSON.parse(await secrets.read('ours'))).toEqual(hook.secret);
  expect(JSON.parse(await secrets.read('here'))).toEqual({
    url: 'http://127.0.0.1:21000/_breakwater/notifications',
    signingKey: opened.signingKey,
  });
  // Another start has another key, also where the file of one that died is still there and was opened to others.
  chmodSync(secretsFile, 0o644);
  const again = openChannels({ secretsFile, api: 'http://127.0.0.1:21000' });
  expect(again.signingKey).not.toBe(opened.signingKey);
  expect(statSync(secretsFile).mode & 0o777).toBe(0o600);
  again.close();
  expect(() => readFileSync(secretsFile)).toThrow('ENOENT');
});
