import { describe, expect, test } from '@jest/globals';
import { written } from './support/initialized.ts';

// Each TODO below is what `init` writes for its user, and none of this file's.

describe('a compose file as people write it becomes a configuration', () => {
  test('a voting app', async () => {
    const { text, stdout } = await written('compose-voting');
    expect(text).toBe(`import { defineSystem } from 'breakwater';

// Written by \`breakwater init\` from docker-compose.yml. What only you can say is marked TODO.
export default defineSystem({
  compose: './docker-compose.yml',
  services: {
    vote: {
      command: 'python3 app.py',
      cwd: './vote',
      // TODO: it depends on redis, and nothing here tells it where that is: add the variable that it reads, such as
      // REDIS_URL: '\${redis.url}', or faults between them hit nothing
      port: 80, // TODO: only root may listen below 1024 on most machines
      fixedPort: true, // nothing shows that it listens where PORT says: where it does, take this line out
      public: true,
      health: '/',
    },
    result: {
      command: 'node server.js',
      cwd: './result',
      env: { DATABASE_URL: 'postgres://votes:votes@\${db.host}:\${db.port}/votes' },
      port: 4000,
      public: true,
    },
    worker: {
      command: 'go run .', // /worker is built into the image; guessed, for there is a go.mod
      cwd: './worker',
      env: {
        REDIS_HOST: '\${redis.host}',
        DB_HOST: '\${db.host}',
        DB_PORT: '\${db.port}',
        REDIS_PORT: '\${redis.port}', // guessed: it is told the host alone, and the link has a port of its own
      },
      replicas: 1,
      health: 'alive', // nobody said that it listens anywhere
    },
  },
  stores: {
    redis: { kind: 'redis' },
    db: {
      kind: 'server',
      protocol: 'postgres',
      port: 5432,
      prepare: ['initdb -D \${self.folder}/data -U votes --auth trust'],
      command: 'postgres -D \${self.folder}/data -h \${self.host} -p \${self.port} -c unix_socket_directories=',
      setup: ['createdb -h \${self.host} -p \${self.port} -U votes votes'],
    },
  },
  // TODO: what users do: a guess that proves little. Name the requests that matter, with their weights
  journeys: {
    home: { at: 'vote', request: 'GET /' },
    'result-home': { at: 'result', request: 'GET /' },
  },
});
`);
    expect(stdout).toBe(
      [
        'Wrote breakwater.config.ts from docker-compose.yml.',
        '  services: vote, result, worker; public: vote, result',
        '  stores:   redis, db',
        '  open:     3 questions, each marked TODO in the file',
        'Next: npx breakwater check',
        '',
      ].join('\n'),
    );
  });

  test('long syntax, profiles and env files', async () => {
    const { value, text, stdout } = await written('compose-profiles');
    expect(value).toMatchObject({
      name: 'notes',
      services: {
        web: {
          command: 'npm start',
          cwd: './web',
          envFile: './web/web.env',
          env: { API_BASE_URL: '${api.url}/v1' },
          port: 3000,
          stopSeconds: 20,
        },
        api: {
          command: 'uvicorn main:app --host 0.0.0.0 --port ${self.port}',
          cwd: './api',
          envFile: './api/default.env',
          env: {
            DATABASE_URL: 'postgresql+asyncpg://notes:${env.POSTGRES_PASSWORD}@${database.host}:${database.port}/notes',
            LOG_LEVEL: 'debug',
            ADMIN: "Anna O'Neill $5",
          },
          health: '/healthz',
          startSeconds: 90,
          limits: { cpu: 512, memory: 256 },
        },
      },
      stores: {
        database: {
          setup: [expect.stringContaining('createdb'), expect.stringMatching(/^psql .* -f db\/init\/001-notes\.sql$/)],
        },
      },
      journeys: { home: 'GET /' },
    });
    expect(text).not.toContain('not-for-others');
    expect(stdout).toContain('  left out: migrate, mail, adminer\n');
  });

  test('anchors and extends', async () => {
    const { value, text } = await written('compose-anchors');
    expect(value.services).toMatchObject({
      orders: {
        command: 'mvn -q spring-boot:run',
        env: {
          SERVER_PORT: '${self.port}',
          DB_SERVER: '${sql.host}',
          SPRING_DATASOURCE_URL: 'jdbc:mysql://${sql.host}:${sql.port}/shop?useSSL=false',
          STOCK_URL: '${stock-service.url}',
          SPRING_DATA_REDIS_PORT: '${cache.port}',
        },
        public: true,
        health: '/actuator/health',
        limits: { cpu: 1536, memory: 512 },
      },
      'stock-service': {
        command: 'stock -listen :${self.port}',
        health: '/ready',
        env: { DSN: 'shop:shop@tcp(${sql.host}:${sql.port})/shop' },
      },
    });
    expect(value.stores).toEqual({ sql: { kind: 'server', protocol: 'mysql', port: 3306 }, cache: { kind: 'redis' } });
    expect(text).toContain('// TODO: mariadbd is not on PATH: install it and take the lines below');
  });

  test('replicas behind proxies', async () => {
    const { value, text } = await written('compose-replicas');
    expect(value.services).toMatchObject({
      app: { command: './docker-entrypoint.sh node index.mjs', replicas: 3, port: 3000, public: true },
      search: { command: 'TODO', port: 9000, fixedPort: true },
    });
    expect(value.services.app?.env).toMatchObject({
      MONGO_URL: 'mongodb://${mongo-1.host}:${mongo-1.port},${mongo-2.host}:${mongo-2.port}/forum?replicaSet=rs0',
      SESSION_STORE: 'redis://:s3cr3t@${sessions.host}:${sessions.port}/1',
    });
    expect(Object.keys(value.services)).toEqual(['app', 'search']);
    expect(text).toContain('// traefik is left out: it leads to app, which users reach here without it');
    expect(text).toContain('// TODO: it is started by `mongod --replSet rs0 --bind_ip_all` now');
  });

  test('a pipeline of workers', async () => {
    const { value } = await written('compose-pipeline');
    expect(value.services).toMatchObject({
      upload: {
        command: 'gunicorn upload.wsgi --bind 0.0.0.0:${self.port} --workers 2',
        cwd: './src',
        env: { LEGACY_DATABASE: 'host=${postgres.host} port=${postgres.port} dbname=app user=app' },
        public: true,
      },
      resize: { replicas: 4, health: 'alive' },
      notify: {
        command: ['sh', '-c', 'python -m pipeline.wait && exec celery -A pipeline worker -Q notify'],
        replicas: 2,
      },
      beat: { command: ['celery', '-A', 'pipeline', 'beat', '--schedule', '/tmp/beat schedule'], replicas: 1 },
    });
    expect(value.stores).toMatchObject({ rabbitmq: { protocol: 'amqp' }, postgres: { protocol: 'postgres' } });
  });
});
