import { afterAll, describe, expect, test } from '@jest/globals';
import { compose, machineWith, removeFolders } from './support.ts';

afterAll(removeFolders);

const one = (lines: string, files: Record<string, string> = {}) => {
  const { value, text, open } = compose(`services:\n  web:\n${lines.replaceAll(/^/gm, '    ')}\n`, files);
  return { web: value.services.web, text, open };
};

describe('how a service is started', () => {
  test('by the Dockerfile, from the folder that its working directory is copied from', () => {
    const { web } = one('build: .\nports: ["80:3000"]', {
      Dockerfile:
        'FROM node\nWORKDIR /app/server\nCOPY packages/server /app/server\nCMD ["node", "/app/server/main.js"]\n',
      'packages/server/main.js': 'listen(process.env.PORT)',
    });
    expect(web).toMatchObject({ command: 'node main.js', cwd: './packages/server', port: 3000 });
    expect(web).not.toHaveProperty('fixedPort');
  });

  test('by what compose says instead, in a folder that it mounts', () => {
    const { web } = one(
      'image: node:22\nworking_dir: /code\nvolumes: ["./web:/code"]\ncommand: node --inspect server.js\nports: ["80:80"]',
      {
        'web/server.js': '',
      },
    );
    expect(web).toMatchObject({ command: 'node server.js', cwd: './web' });
  });

  test('by an entry point with the command as its arguments', () => {
    const { web } = one('build: .\nentrypoint: ["/entry.sh", "--verbose"]\ncommand: serve "all of it"\nports: ["80"]', {
      Dockerfile: 'FROM alpine\nWORKDIR /x\nCOPY entry.sh /\nCMD ["not", "this"]\n',
      'entry.sh': '',
    });
    expect(web?.command).toEqual(['./entry.sh', '--verbose', 'serve', 'all of it']);
  });

  test('by a Dockerfile that stands in the compose file', () => {
    const { web, text } = one(
      'build:\n  dockerfile_inline: |\n    FROM node\n    EXPOSE 3000\n    CMD ["node", "server.js"]\nports: ["80:3000"]',
      { 'server.js': 'listen(process.env.PORT)', Dockerfile: 'FROM node\nCMD ["not", "this"]\n' },
    );
    expect(web).toMatchObject({ command: 'node server.js', port: 3000 });
    expect(text).not.toContain('how this is started');
  });

  test.each([
    ['build: ./j', {}, 'there is no Dockerfile in j'],
    ['build: { context: ./j, dockerfile: Dockerfile.dev }', {}, 'there is no Dockerfile.dev in j'],
    [
      'build: ./j',
      { 'j/Dockerfile': 'FROM shop/base:2\n' },
      'the Dockerfile of j has no CMD, so that shop/base:2 has it',
    ],
    ['build: ./j', { 'j/Dockerfile': '# nothing\n' }, 'the Dockerfile of j has no FROM'],
    [
      'build: { dockerfile_inline: FROM shop/base:2 }',
      {},
      'its dockerfile_inline has no CMD, so that shop/base:2 has it',
    ],
    ['build: https://example.org/a.git', {}, 'it is built from https://example.org/a.git'],
  ])('%s: what is not said is told as it is', (lines, files, why) => {
    const { text } = one(`${lines}\nports: ["80:3000"]`, files);
    expect(text.replaceAll(/\s+\/\/ /g, ' ')).toContain(
      `TODO: nobody said how this is started: ${why}; give its command`,
    );
  });

  test('by a shell where only a shell understands it; its own ${…} is no reference', () => {
    const { web } = one('build: .\ncommand: sh -c "migrate && exec serve --port $${PORT} $${OTHER}"\nports: ["80:80"]');
    expect(web?.command).toEqual(['sh', '-c', 'migrate && exec serve --port $${PORT} $${OTHER}']);
    expect(web).not.toHaveProperty('fixedPort');
  });

  test('by what its build file says, where the program is made in the image', () => {
    const { web, text } = one('build: .\nports: ["80:8080"]', {
      Dockerfile: 'FROM golang AS b\nFROM scratch\nCOPY --from=b /out /server\nENTRYPOINT ["/server", "-quiet"]\n',
      'go.mod': 'module web',
      'main.go': 'package main\n// os.Getenv("PORT")\n',
    });
    expect(web?.command).toBe('go run . -quiet');
    expect(text).toContain('/server is built into the image; guessed, for there is a go.mod');
  });

  test('is an open question where only a foreign image knows', () => {
    const { web, text, open } = one('image: bookshop/web:1.2\nports: ["8080:8080"]');
    expect(web).toMatchObject({ command: 'TODO', port: 8080 });
    expect(text).toContain(
      '// TODO: nobody said how this is started: the image bookshop/web:1.2 has it; give its command',
    );
    expect(open).toBe(2);
  });
});

describe('where a service listens', () => {
  test.each([
    ['environment: { PORT: 4000 }\nports: ["80:3000"]', 4000],
    ['environment: ["APP_PORT=3000"]\nports: ["80:3000"]', 3000],
    ['environment: { LISTEN: "0.0.0.0:3000" }\nports: ["80:3000"]', 3000],
    ['command: serve --port 3000\nports: ["80:3000"]', 3000],
    ['command: serve -b 0.0.0.0:3000\nports: ["80:3000"]', 3000],
    ['command: serve --port=3000\nports: ["80:3000"]', 3000],
    ['command: sh -c "wait; serve --port 3000"\nports: ["80:3000"]', 3000],
    ['command: sh -c "PORT=3000 exec serve"\nports: ["80:80"]', 3000],
    ['command: sh -c "PORT=3000 serve | log"\nports: ["80:80"]', 3000],
    ['command: env PORT=3000 serve\nports: ["80:80"]', 3000],
  ])('%j: where it is told', (lines, port) => {
    const { web } = one(`build: .\n${lines.includes('command') ? '' : 'command: serve\n'}${lines}`);
    expect(web).toMatchObject({ port, public: true });
    expect(web).not.toHaveProperty('fixedPort');
    expect(JSON.stringify([web?.command, web?.env])).not.toContain('3000');
  });

  test.each([
    ['server.js', 'http.listen(process.env.PORT ?? 3000)'],
    ['app.py', 'port = int(os.environ.get("PORT", 3000))'],
    ['main.go', 'os.Getenv("PORT")'],
    ['src/main/resources/application.yml', 'server: { port: "${PORT:3000}" }'],
  ])('%s reads PORT', (file, source) => {
    const { web } = one('build: .\ncommand: run\nports: ["80:3000"]', { [file]: source });
    expect(web).not.toHaveProperty('fixedPort');
  });

  test('always at the same port, where nothing shows another; then one of it is run', () => {
    const { web, text } = one('build: .\ncommand: run\nports: ["80:3000"]\ndeploy: { replicas: 3 }', {
      'server.js': 'listen(3000)',
    });
    expect(web).toMatchObject({ port: 3000, fixedPort: true });
    expect(web).not.toHaveProperty('replicas');
    expect(text.replaceAll(/\s+\/\/ /g, ' ')).toContain('only then can there be 3 of it, as compose has it');
  });

  test('by what is asked for its health, or by whom it is called', () => {
    const { value } = compose(`services:
  web: { build: ., command: run, ports: ["80:80"], environment: { API: "http://api:7000/v1", PORT: 80 } }
  api: { build: ., command: run, environment: { PORT: } }
  docs: { build: ., command: "run $$PORT", healthcheck: { test: ["CMD", "wget", "-q", "http://127.0.0.1:7100/up?deep=1"] } }
`);
    expect(value.services.api).toMatchObject({ port: 7000 });
    expect(value.services.docs).toMatchObject({ port: 7100, health: '/up?deep=1' });
    expect(value.services.web?.env).toEqual({ API: '${api.url}/v1' });
  });

  test('two that are told their ports may be known by the same one, as in their containers', () => {
    const { value, text } = compose(
      `services:
  base: &base { build: ., command: "a -p 80", ports: ["8080:80"] }
  base2: { <<: *base, ports: ["0.0.0.0:8081:80/tcp"] }
  web: { build: ., command: w, environment: { A: "http://base", B: "http://base2:80" } }
`,
    );
    expect(value.services).toMatchObject({
      base: { command: 'a -p ${self.port}', port: 80 },
      base2: { command: 'a -p ${self.port}', port: 80 },
      web: { env: { A: '${base.url}', B: '${base2.url}' } },
    });
    expect(text).not.toContain('fixedPort');
  });

  test('nowhere: then only its process is looked at, and there is one', () => {
    const { services } = compose(
      'services:\n  web: { build: ., command: "a -p 80", ports: ["1:80"] }\n  worker: { build: ., command: work }\n',
    ).value;
    expect(services.worker).toEqual({ command: 'work', replicas: 1, health: 'alive' });
  });
});

describe('how it is seen that a service is well', () => {
  test.each([
    ['test: curl -f http://localhost:3000/health || exit 1', '/health'],
    ['test: ["CMD-SHELL", "wget --spider -q localhost:3000/up"]', '/up'],
    ['test: ["CMD", "curl", "-f", "http://localhost"]', '/'],
    ['test: ["CMD", "nc", "-z", "localhost", "3000"]', 'tcp'],
    ['test: ["NONE"]', undefined],
    ['disable: true', undefined],
    ['test: ./check.sh', undefined],
  ])('%s', (check, health) => {
    expect(one(`build: .\ncommand: a\nports: ["80:3000"]\nhealthcheck:\n  ${check}`).web?.health).toBe(health);
  });

  test('by a program of the container’s, which is told', () => {
    expect(one('build: .\ncommand: a\nports: ["80:3000"]\nhealthcheck: { test: ./check.sh }').text).toContain(
      '// compose looks by `./check.sh`, which is not done here',
    );
  });

  test('how long it may take to start and to stop', () => {
    expect(
      one(
        'build: .\ncommand: a\nports: ["80:3000"]\nstop_grace_period: 1m\nhealthcheck: { test: curl localhost, start_period: 2m }',
      ).web,
    ).toMatchObject({ startSeconds: 120, stopSeconds: 60 });
  });
});

describe('who is public', () => {
  test('what a proxy leads to, and not the proxy', () => {
    const { value, text } = compose(
      `services:
  proxy: { image: nginx, ports: ["80:80"], volumes: ["./nginx.conf:/etc/nginx/nginx.conf"] }
  shop: { build: ., command: "run -p 3000", expose: ["3000"] }
  stock: { build: ., command: "run -p 4000", expose: ["4000"] }
`,
      { 'nginx.conf': 'server { location / { proxy_pass http://shop:3000; } }' },
    );
    expect(value.services).toEqual({
      shop: { command: 'run -p ${self.port}', port: 3000, public: true },
      stock: { command: 'run -p ${self.port}', port: 4000 },
    });
    expect(text).toContain('// proxy is left out: it leads to shop, which users reach here without it');
  });

  test('a proxy that leads to nobody is a service', () => {
    expect(
      compose(
        'services:\n  site: { image: "nginx:1", ports: ["80:80"], volumes: ["./html:/usr/share/nginx/html"] }\n',
        { 'html/index.html': '' },
      ).value.services.site,
    ).toMatchObject({ command: 'TODO', public: true });
  });

  test('whoever looks like it, where nobody publishes a port', () => {
    const { value, text } = compose(
      'services:\n  stock: { build: ., command: a, expose: ["1000"] }\n  gateway: { build: ., command: a, expose: ["2000"] }\n',
    );
    expect(value.services.gateway?.public).toBe(true);
    expect(text).toContain('// TODO: guessed: nobody said whom users reach');
  });
});

describe('what is no service', () => {
  test('is left out, with the reason', () => {
    const { value, text } = compose(`services:
  web: { build: ., command: a, ports: ["80:80"], depends_on: { migrate: { condition: service_completed_successfully } }, environment: { TRACES_URL: "http://jaeger:4318" } }
  migrate: { build: ., command: npm run migrate }
  seed: { build: ., command: seed, profiles: [tools] }
  none: { build: ., command: a, deploy: { replicas: 0 } }
  jaeger: { image: "jaegertracing/all-in-one:1" }
`);
    expect(Object.keys(value.services)).toEqual(['web']);
    expect(text).toContain('// TODO: migrate is left out: it runs once, before others (npm run migrate)');
    expect(text).toContain('// seed is left out: it is only run with the profile tools');
    expect(text).toContain('// none is left out: 0 of it are to run');
    expect(text).toContain('// TODO: jaeger is left out: it is a tool that no request of a user needs');
  });
});

test('env files are named; what of them leads elsewhere is said anew', () => {
  const { value, text } = compose(
    'services:\n  web: { build: ., command: a, ports: ["80:80"], env_file: [web.env, { path: none.env, required: false }, gone.env] }\n  db: { image: postgres }\n',
    { 'web.env': "NAME=app\nDATABASE_URL=postgres://me:secret@db/${NAME}\nTITLE=shop\nPRICE='${x}'\n" },
  );
  expect(value.services.web).toMatchObject({
    envFile: './web.env',
    env: { DATABASE_URL: 'postgres://me:secret@${db.host}:${db.port}/app', PRICE: '$${x}' },
  });
  expect(text).toContain('// TODO: its password is copied from the env file');
  expect(text).toContain('// TODO: compose reads gone.env, which is not there');
});

test('python is called what this machine calls it', () => {
  expect(
    compose(
      'services:\n  web: { build: ., command: python a.py, ports: ["80:80"] }\n',
      {},
      { path: machineWith('python3') },
    ).value.services.web?.command,
  ).toBe('python3 a.py');
});

test('a program that the project keeps for itself is found in it', () => {
  const { services } = compose(
    `services:
  web: { build: ./web, command: gunicorn app, ports: ["80:80"] }
  ui: { build: ./web/ui, command: vite --port 3000, ports: ["3000:3000"] }
  task: { build: ./web, command: python task.py }
`,
    {
      'web/.venv/bin/gunicorn': '',
      'web/.venv/bin/python3': '',
      'node_modules/.bin/vite': '',
      'web/ui/index.html': '',
    },
    { path: machineWith('python3') },
  ).value;
  expect(services.web?.command).toBe('.venv/bin/gunicorn app');
  expect(services.ui?.command).toBe('../../node_modules/.bin/vite --port ${self.port}');
  expect(services.task?.command).toBe('.venv/bin/python3 task.py');
});
