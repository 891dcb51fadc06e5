import { expect, test } from '@jest/globals';
import { foreignEnvironment } from '../../../base/process/foreign-environment.ts';

const shell = {
  ...{ PATH: '/bin', HOME: '/home/me', LANG: 'C.UTF-8', LC_ALL: 'C', TZ: 'UTC', JAVA_HOME: '/java', NVM_DIR: '/nvm' },
  ...{ VIRTUAL_ENV: '/venv', GOPATH: '/go', npm_config_cache: '/cache', npm_config__auth: 'secret' },
  ...{ DATABASE_URL: 'postgres://production', REDIS_URL: 'redis://production', STRIPE_KEY: 'sk_live', PORT: '3000' },
  ...{
    AWS_PROFILE: 'production',
    AWS_ACCESS_KEY_ID: 'AKIAREAL',
    AWS_SECRET_ACCESS_KEY: 'real',
    HTTPS_PROXY: 'http://p',
  },
  ...{ CONDA_TOKEN: 'secret', BREAKWATER_TOKEN: 'secret', NODE_OPTIONS: '--import /evil.mjs' },
};

test('of the shell a program gets what every program needs, and nothing that says where data is or opens it', () => {
  const { PATH, HOME, LANG, LC_ALL, TZ, JAVA_HOME, NVM_DIR, VIRTUAL_ENV, GOPATH, npm_config_cache } = shell;
  const needed = { PATH, HOME, LANG, LC_ALL, TZ, JAVA_HOME, NVM_DIR, VIRTUAL_ENV, GOPATH, npm_config_cache };
  const given = foreignEnvironment(shell, {});
  expect(Object.fromEntries(Object.entries(given).filter(([name]) => !name.startsWith('AWS_')))).toEqual(needed);
  expect(given).toMatchObject({ AWS_ACCESS_KEY_ID: 'local', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
  expect(given).not.toHaveProperty('AWS_PROFILE');
});

test('what its system says stands above that, also an endpoint and the keys of a stand-in', () => {
  const said = {
    ...{ DATABASE_URL: 'postgres://127.0.0.1:5000/app', PATH: '/own/bin', AWS_ENDPOINT_URL: 'http://127.0.0.1:9000' },
    ...{ AWS_ACCESS_KEY_ID: 'minio', AWS_SECRET_ACCESS_KEY: 'minio123', AWS_REGION: 'eu-west-1' },
  };
  expect(foreignEnvironment(shell, said)).toMatchObject(said);
});

test.each(['AKIAIOSFODNN7EXAMPLE', 'ASIAIOSFODNN7EXAMPLE'])('nothing that opens a real account: %s', (key) => {
  const given = foreignEnvironment(shell, {
    ...{ AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: 'real', AWS_SESSION_TOKEN: 'real', AWS_PROFILE: 'production' },
    ...{ AWS_SHARED_CREDENTIALS_FILE: '/home/me/.aws/credentials', AWS_EC2_METADATA_DISABLED: 'false' },
  });
  expect(given).toMatchObject({
    ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_EC2_METADATA_DISABLED: 'true' },
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
  for (const name of ['AWS_SESSION_TOKEN', 'AWS_PROFILE']) expect(given).not.toHaveProperty(name);
});
