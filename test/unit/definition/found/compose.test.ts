import { afterAll, describe, expect, test } from '@jest/globals';
import { ComposeFileError } from '../../../../definition/found/compose/compose-file-error.ts';
import { compose, configurationOf, folderWith, machineWith, removeFolders } from './support.ts';

afterAll(removeFolders);

const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing is wrong');
};

const web = (lines: string) =>
  `services:\n  web:\n    build: .\n    ports: ["80:3000"]\n${lines.replaceAll(/^/gm, '    ')}\n`;

describe('files one over the other', () => {
  test('are merged as by Compose: maps and lists grow, commands and values are replaced', () => {
    const folder = folderWith({
      'docker-compose.yml': web('command: old\nenvironment: { A: one, B: two }\nexpose: ["9000"]'),
      'docker-compose.override.yml':
        'services:\n  web:\n    command: new --it\n    environment: ["B=three", "C=four"]\n',
    });
    const { services } = configurationOf(folder).value;
    expect(services.web).toMatchObject({ command: 'new --it', env: { A: 'one', B: 'three', C: 'four' }, port: 3000 });
  });

  test('have tags by which the later one replaces or removes', () => {
    const folder = folderWith({
      'compose.yml': web('command: run\nenvironment: { A: one }\nhealthcheck: { test: "curl localhost:3000/health" }'),
      'compose.override.yml':
        'services:\n  web:\n    environment: !override { B: two }\n    healthcheck: !reset null\n    ports: !override ["81:4000"]\n',
    });
    const { services } = configurationOf(folder).value;
    expect(services.web).toMatchObject({ env: { B: 'two' }, port: 4000 });
    expect(services.web).not.toHaveProperty('health');
    expect(services.web?.env).not.toHaveProperty('A');
  });

  test('include others, whose paths are from their own folders', () => {
    const folder = folderWith({
      'compose.yaml': `include:\n  - path: parts/stock.yaml\n${web('command: run')}`,
      'parts/stock.yaml': 'services:\n  stock:\n    build: ./stock\n    command: node stock.js\n    expose: ["5000"]\n',
      'parts/stock/stock.js': '',
    });
    expect(configurationOf(folder).value.services.stock).toMatchObject({ cwd: './parts/stock', port: 5000 });
  });

  test('that include each other end', () => {
    const folder = folderWith({
      'compose.yaml': `include: [other.yaml]\n${web('command: run')}`,
      'other.yaml': 'include: [compose.yaml]',
    });
    expect(Object.keys(configurationOf(folder).value.services)).toEqual(['web']);
  });

  test('are named by --from, and the folder of the configuration stays', () => {
    const folder = folderWith({
      'deploy/stack.yml': 'services:\n  web:\n    build: ../web\n    command: npm start\n    ports: ["80:80"]\n',
      'web/a': '',
    });
    expect(configurationOf(folder, { from: 'deploy/stack.yml' }).value.services.web).toMatchObject({ cwd: './web' });
  });
});

test('a service may be called as what every object has', () => {
  const { value } = compose(
    'services:\n  constructor:\n    build: .\n    command: run\n    ports: ["80:3000"]\n  valueOf:\n    build: .\n    command: run\n',
  );
  expect(Object.keys(value.services)).toEqual(['constructor', 'valueof']);
});

describe('a service extends', () => {
  test('others of its own and of other files, and theirs', () => {
    const { services } = compose(
      'services:\n  web:\n    extends: { file: base/common.yml, service: node }\n    ports: ["3000:3000"]\n    environment: { B: own }\n',
      {
        'base/common.yml':
          'services:\n  node:\n    extends: limited\n    build: ./app\n    command: node app.js\n    environment: { A: base, B: base }\n  limited:\n    mem_limit: 64m\n',
        'base/app/app.js': '',
      },
    ).value;
    expect(services.web).toMatchObject({
      command: 'node app.js',
      cwd: './base/app',
      env: { A: 'base', B: 'own' },
      limits: { memory: 64 },
    });
  });

  test('nothing that is not there, with the nearest that is', () => {
    expect(() => compose('services:\n  web:\n    extends: bace\n  base:\n    image: a\n')).toThrow(
      'has no service "bace", which another extends; did you mean base?',
    );
  });

  test.each([
    ['services:\n  web: { extends: { file: none.yml, service: a } }\n', 'service "web" of '],
    ['include: [none.yml]\n', ''],
    ['services:\n  web: { extends: { file: there.yml, service: a } }\n', 'service "web" of '],
  ])('%j: a file that is not there is named once, with who refers to it', (text, who) => {
    const folder = folderWith({
      'compose.yaml': text,
      'there.yml': 'services:\n  b: { extends: { file: none.yml, service: c } }\n  c: {}\n',
    });
    const message = messageOf(() => configurationOf(folder));
    if (text.includes('there')) {
      expect(message).toBe(
        `${folder}/there.yml has no service "a", which ${who}${folder}/compose.yaml extends; did you mean b?`,
      );
    } else {
      const does = who === '' ? 'includes' : 'extends';
      expect(message).toBe(
        `${folder}/none.yml cannot be read: ENOENT: no such file or directory; ${who}${folder}/compose.yaml ${does} it`,
      );
    }
  });

  test('itself in no way', () => {
    expect(() => compose('services:\n  a: { extends: b }\n  b: { extends: a }\n')).toThrow(/"a" that extends itself/);
  });
});

describe('a compose file that cannot be read says where', () => {
  test.each([
    [
      'services:\n  web:\n   image: a\n  other:\n image: b\n',
      /compose\.yaml:4:9 is no YAML: All mapping items must start at the same column$/,
    ],
    ['services:\n  web: [a\n', /compose\.yaml:\d+:\d+ is no YAML: /],
    ['services:\n  web: *nobody\n', /compose\.yaml.* is no YAML.*nobody/],
    ['services: [web]\n', /compose\.yaml is no compose file: its services are no map/],
    ['just words\n', /compose\.yaml is no compose file: it holds a text, not a map/],
    ['services:\n  web: hello\n', /has a service "web" that is no map/],
  ])('%j', (text, message) => {
    expect(() => compose(text)).toThrow(ComposeFileError);
    expect(() => compose(text)).toThrow(message);
  });

  test('and so does one that is named and not there', () => {
    expect(() => configurationOf(folderWith({}), { from: 'none.yml' })).toThrow(/none\.yml cannot be read: ENOENT/);
  });

  test('aliases that grow without end are refused', () => {
    const levels = [...'abcdefghij'].map((name, index) =>
      index === 0
        ? 'x-a: &a [x, x, x, x, x, x, x, x, x]'
        : `x-${name}: &${name} [${`*${'abcdefghij'[index - 1]}, `.repeat(9)}]`,
    );
    expect(() => compose(levels.join('\n'))).toThrow(/Excessive alias count/);
  });
});

describe('variables', () => {
  const text = web(
    'command: run\nenvironment:\n  PLAIN: ${PLAIN}\n  URL: postgres://app:${DB_PASSWORD}@db/app\n  DB_PASSWORD:\n  FROM_SHELL: ${ONLY_SHELL}\n  DEFAULT: ${ONLY_SHELL:-default}\n  UNSET:\n  LITERAL: $${x}',
  );
  const { value, text: written } = compose(
    text,
    { '.env': 'PLAIN=from the file\nDB_PASSWORD=hunter2\n' },
    { shell: { ONLY_SHELL: 'mine', PLAIN: 'of the shell' } },
  );

  test('of .env are filled in, but for secrets, which stay references', () => {
    expect(value.services.web?.env).toEqual({
      PLAIN: 'from the file',
      URL: 'postgres://app:${env.DB_PASSWORD}@db/app',
      DB_PASSWORD: '${env.DB_PASSWORD}',
      FROM_SHELL: '${env.ONLY_SHELL}',
      DEFAULT: 'default',
      UNSET: '${env.UNSET}',
      LITERAL: '$${x}',
    });
    expect(written).not.toContain('hunter2');
    expect(written).toContain('// TODO: set DB_PASSWORD in the shell, or say its value here');
  });
});

describe('variables that only another shell has', () => {
  const question = (name: string) => `TODO: set ${name} in the shell, or say its value here`;

  test.each([
    ['a list', '- REQ=${MISSING:?must be set}\n  - URL=//a:${MISSING?}@db/x\n  - SECRET'],
    ['a map', 'REQ: ${MISSING:?must be set}\n  URL: //a:${MISSING?}@db/x\n  SECRET:'],
  ])('are references with a question, in %s', (_, environment) => {
    const { value, text } = compose(web(`command: run\nenvironment:\n  ${environment}`));
    expect(value.services.web?.env).toEqual({
      REQ: '${env.MISSING}',
      URL: '//a:${env.MISSING}@db/x',
      SECRET: '${env.SECRET}',
    });
    expect(text).toContain(question('MISSING'));
    expect(text).toContain(question('SECRET'));
  });

  test('are as an env file says, where one does', () => {
    const { value } = compose(web('command: run\nenv_file: web.env\nenvironment: [MODE]'), { 'web.env': 'MODE=fast' });
    expect(value.services.web?.env?.MODE).not.toBe('${env.MODE}');
  });
});

describe('variables in the values of an env file', () => {
  const files = {
    '.env': 'HOST=db.example\nDB_PASSWORD=hunter2\n',
    'web.env': [
      'DB=${MISSING}',
      'URL=postgres://$HOST/x',
      'SECRET_URL=//a:${DB_PASSWORD}@x',
      "LITERAL='${MISSING}'",
      'DEFAULT=${MISSING:-five}',
      'NEEDED=${MISSING:?say it}',
      'OWN=$PLAIN-${PLAIN}',
      'PLAIN=plain',
      'FROM_SERVICE=${MODE}',
      'COSTS=5$$',
    ].join('\n'),
  };
  const text = (file: string) => web(`command: run\nenvironment: { MODE: fast }\nenv_file: ${file}`);

  test('are filled in as by Compose; what only a shell knows is a reference, with a question', () => {
    const { value, text: written } = compose(text('web.env'), files);
    expect(value.services.web?.env).toEqual({
      MODE: 'fast',
      DB: '${env.MISSING}',
      URL: 'postgres://db.example/x',
      SECRET_URL: '//a:${env.DB_PASSWORD}@x',
      LITERAL: '$${MISSING}',
      DEFAULT: 'five',
      NEEDED: '${env.MISSING}',
      OWN: 'plain-plain',
      FROM_SERVICE: 'fast',
      COSTS: '5$',
    });
    expect(written).toContain("DB: '${env.MISSING}', // TODO: set MISSING in the shell, or say its value here");
    expect(written).not.toContain('hunter2');
  });

  test('are left alone where compose says that they are raw', () => {
    const { value } = compose(text('[{ path: web.env, format: raw }]'), {
      'web.env': 'A=$HOST\nB=${HOST}\nC="quoted"\nD=plain\n',
    });
    expect(value.services.web?.env).toEqual({ MODE: 'fast', B: '$${HOST}', C: '"quoted"' });
  });

  test('of .env itself are filled in from the shell where compose needs them', () => {
    const { value } = compose(
      'services:\n  web: { image: "node:${TAG}", command: "run $MODE", ports: ["80:${INSIDE}"] }\n',
      { '.env': 'TAG=${VERSION}\nINSIDE=${WITHIN}\nMODE=${WANTED}\n' },
      { shell: { VERSION: '22', WITHIN: '3000' } },
    );
    expect(value.services.web).toMatchObject({ command: 'run ${env.WANTED}', port: 3000 });
  });

  test('are filled in for stores too', () => {
    const { text: written } = compose(
      `${text('web.env')}  db: { image: postgres, env_file: db.env }\n`,
      { 'web.env': '', '.env': 'DATABASE=shop\n', 'db.env': 'POSTGRES_DB=${DATABASE}\nPOSTGRES_USER=me\n' },
      { path: machineWith('postgres', 'initdb', 'createdb') },
    );
    expect(written).toContain('createdb -h ${self.host} -p ${self.port} -U me shop');
  });
});
