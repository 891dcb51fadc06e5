import type { FoundStore } from './found.ts';
import type { StoreProgram } from './image-kind.ts';
import { ownHost, ownPort, reference } from './reference.ts';

type Fields = FoundStore['fields'];

/** What is known of a store that is to be started. */
export interface Wanted {
  readonly env: Readonly<Record<string, string>>;
  /** Scripts that fill it at its first start, as the configuration would name them. */
  readonly scripts: readonly string[];
  /** The password that clients give; undefined where they give none. */
  readonly password?: string;
  /** The command that it has where it was found, if not the usual one. */
  readonly command?: string;
}

export interface StoreCommands {
  /** All must be there; the first is the one that people know it by. */
  readonly programs: readonly string[];
  readonly fields: Fields;
}

const folder = reference('self', 'folder');
const quoted = (word: string) =>
  /^[\w./@%+=:,\uE000\uE001-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** How a store is usually started on a machine without containers; undefined where there is no usual way. */
export function commandsFor(program: StoreProgram, wanted: Wanted): StoreCommands | undefined {
  return commands[program]?.(wanted);
}

const commands: { readonly [Program in StoreProgram]?: (wanted: Wanted) => StoreCommands } = {
  postgres: ({ env, scripts }) => {
    const user = quoted(env.POSTGRES_USER ?? 'postgres');
    const database = env.POSTGRES_DB ?? env.POSTGRES_USER ?? 'postgres';
    const at = `-h ${ownHost} -p ${ownPort} -U ${user}`;
    return {
      programs: ['postgres', 'initdb'],
      fields: {
        prepare: [`initdb -D ${folder}/data -U ${user} --auth trust`],
        command: `postgres -D ${folder}/data -h ${ownHost} -p ${ownPort} -c unix_socket_directories=`,
        setup: [
          ...(database === 'postgres' ? [] : [`createdb ${at} ${quoted(database)}`]),
          ...scripts.map((script) => `psql ${at} -d ${quoted(database)} -f ${quoted(script)}`),
        ],
      },
    };
  },
  mysql: ({ env }) => ({
    programs: ['mysqld', 'mysql'],
    fields: {
      prepare: [`mysqld --no-defaults --initialize-insecure --datadir=${folder}/data`],
      command: `mysqld --no-defaults --datadir=${folder}/data --bind-address=${ownHost} --port=${ownPort} --socket=${folder}/s --pid-file=${folder}/pid --mysqlx=OFF`,
      setup: mysqlSetup('mysql', env),
    },
  }),
  mariadb: ({ env }) => ({
    programs: ['mariadbd', 'mariadb-install-db'],
    fields: {
      prepare: [
        `mariadb-install-db --no-defaults --datadir=${folder}/data --auth-root-authentication-method=normal --skip-test-db`,
      ],
      command: `mariadbd --no-defaults --datadir=${folder}/data --bind-address=${ownHost} --port=${ownPort} --socket=${folder}/s --pid-file=${folder}/pid`,
      setup: mysqlSetup('mariadb', env),
    },
  }),
  mongo: () => ({
    programs: ['mongod'],
    fields: { command: `mongod --dbpath ${folder} --bind_ip ${ownHost} --port ${ownPort}` },
  }),
  rabbitmq: ({ env }) => ({
    programs: ['rabbitmq-server'],
    fields: {
      command: 'rabbitmq-server',
      env: {
        ...Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('RABBITMQ_DEFAULT_'))),
        RABBITMQ_NODENAME: `breakwater-${ownPort}@localhost`,
        RABBITMQ_NODE_IP_ADDRESS: ownHost,
        RABBITMQ_NODE_PORT: ownPort,
        RABBITMQ_MNESIA_BASE: folder,
        RABBITMQ_LOG_BASE: folder,
      },
    },
  }),
  redis: ({ password }) => ({
    programs: ['redis-server'],
    fields: {
      command: `redis-server --bind ${ownHost} --port ${ownPort} --dir ${folder} --save ''${password ? ` --requirepass ${quoted(password)}` : ''}`,
    },
  }),
  memcached: () => ({ programs: ['memcached'], fields: { command: `memcached -l ${ownHost} -p ${ownPort}` } }),
  nats: () => ({ programs: ['nats-server'], fields: { command: `nats-server -a ${ownHost} -p ${ownPort}` } }),
  minio: ({ env }) => ({
    programs: ['minio'],
    fields: {
      command: `minio server ${folder} --address ${ownHost}:${ownPort}`,
      ...(Object.keys(env).length > 0 && { env }),
    },
  }),
};

function mysqlSetup(client: string, env: Readonly<Record<string, string>>): string[] {
  const named = (name: string) => env[`MYSQL_${name}`] ?? env[`MARIADB_${name}`];
  const database = named('DATABASE');
  const user = named('USER');
  const sql = [
    ...(database ? [`CREATE DATABASE IF NOT EXISTS \`${database}\``] : []),
    ...(user && user !== 'root' ? [`CREATE USER '${user}'@'%' IDENTIFIED BY '${named('PASSWORD') ?? ''}'`] : []),
    ...(user && user !== 'root' && database ? [`GRANT ALL ON \`${database}\`.* TO '${user}'@'%'`] : []),
  ];
  return sql.length === 0 ? [] : [`${client} -h ${ownHost} -P ${ownPort} -u root -e "${sql.join('; ')}"`];
}
