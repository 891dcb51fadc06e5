import type { ServerProtocol } from '../../lib/model/topology.ts';

/** What a known image is: a store, a proxy in front of others, or a tool that nobody's request needs. */
export type ImageKind =
  | { readonly is: 'store'; readonly program: StoreProgram; readonly protocol: ServerProtocol; readonly port: number }
  | { readonly is: 'proxy' }
  | { readonly is: 'tool' };

export type StoreProgram = (typeof stores)[number]['program'];

const stores = [
  {
    program: 'postgres',
    protocol: 'postgres',
    port: 5432,
    images: /^(postgres(ql)?|postgis|timescaledb(-ha)?|pgvector|pgbouncer)$/,
  },
  { program: 'redis', protocol: 'redis', port: 6379, images: /^(redis|valkey|redis-stack(-server)?|keydb|dragonfly)$/ },
  { program: 'mariadb', protocol: 'mysql', port: 3306, images: /^mariadb$/ },
  { program: 'mysql', protocol: 'mysql', port: 3306, images: /^(mysql(-server)?|percona(-server)?)$/ },
  { program: 'mongo', protocol: 'mongodb', port: 27017, images: /^(mongo|mongodb|mongodb-community-server)$/ },
  { program: 'rabbitmq', protocol: 'amqp', port: 5672, images: /^rabbitmq$/ },
  { program: 'memcached', protocol: 'tcp', port: 11211, images: /^memcached$/ },
  { program: 'nats', protocol: 'tcp', port: 4222, images: /^nats(-streaming)?$/ },
  { program: 'minio', protocol: 'http', port: 9000, images: /^minio$/ },
  { program: 'localstack', protocol: 'http', port: 4566, images: /^localstack(-pro)?$/ },
  { program: 'dynamodb-local', protocol: 'http', port: 8000, images: /^dynamodb-local$/ },
  { program: 'elasticmq', protocol: 'http', port: 9324, images: /^elasticmq(-native)?$/ },
  { program: 'elasticsearch', protocol: 'http', port: 9200, images: /^(elasticsearch|opensearch)$/ },
  { program: 'kafka', protocol: 'tcp', port: 9092, images: /^(kafka|cp-kafka|redpanda|kafka-native)$/ },
  { program: 'zookeeper', protocol: 'tcp', port: 2181, images: /^(zookeeper|cp-zookeeper)$/ },
  { program: 'cassandra', protocol: 'tcp', port: 9042, images: /^(cassandra|scylla)$/ },
  { program: 'clickhouse', protocol: 'http', port: 8123, images: /^clickhouse(-server)?$/ },
  { program: 'sql-server', protocol: 'tcp', port: 1433, images: /^(mssql|azure-sql-edge)$/ },
  { program: 'etcd', protocol: 'http', port: 2379, images: /^etcd$/ },
] as const satisfies readonly {
  readonly program: string;
  readonly protocol: ServerProtocol;
  readonly port: number;
  readonly images: RegExp;
}[];

const proxies = /^(nginx|nginx-unprivileged|nginx-proxy|openresty|traefik|caddy|haproxy|envoy|httpd|kong)$/;

const tools = new RegExp(
  `^(${[
    'adminer|pgadmin4?|phpmyadmin|mongo-express|redis-commander|redisinsight|kafka-ui|kafdrop|flower|dozzle|portainer(-ce)?',
    'watchtower|mailhog|mailpit|prometheus|grafana|loki|promtail|tempo|jaeger|all-in-one|zipkin|node-exporter|cadvisor',
    '[a-z]+[-_]exporter|opentelemetry-collector(-contrib)?|otel-collector|alloy|kibana|dynamodb-admin|certbot|autoheal',
    'docker-gen|acme-companion|selenium|standalone-chrome(-debug)?',
  ].join('|')})$`,
);

/** What the process of a well-known proxy is called; undefined for any other image. */
export function proxyIn(image = ''): string | undefined {
  const name = nameOf(image);
  return proxies.test(name) ? (/^(nginx|traefik|caddy|haproxy|envoy|httpd)/.exec(name)?.[0] ?? 'nginx') : undefined;
}

/** What an image is, by its name without registry and tag; undefined for one of somebody's own. */
export function kindOfImage(image: string): ImageKind | undefined {
  const name = nameOf(image);
  const store = stores.find(({ images }) => images.test(name));
  if (store) return { is: 'store', program: store.program, protocol: store.protocol, port: store.port };
  if (proxies.test(name)) return { is: 'proxy' };
  return tools.test(name) ? { is: 'tool' } : undefined;
}

function nameOf(image: string): string {
  const path = image.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  const base = path.split('/').at(-1) ?? '';
  // Microsoft's name ends in what it is of: mcr.microsoft.com/mssql/server.
  return base === 'server' ? (path.split('/').at(-2) ?? base) : base;
}

/** What a scheme of a URL is the address of. */
export function kindOfScheme(scheme: string): Extract<ImageKind, { is: 'store' }> | undefined {
  const program =
    programByScheme[
      scheme
        .toLowerCase()
        .replace(/^jdbc:/, '')
        .replace(/\+.*$/, '')
    ];
  const store = stores.find((each) => each.program === program);
  return store && { is: 'store', program: store.program, protocol: store.protocol, port: store.port };
}

const programByScheme: Readonly<Record<string, StoreProgram>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  redis: 'redis',
  mysql: 'mysql',
  mysql2: 'mysql',
  mariadb: 'mariadb',
  mongodb: 'mongo',
  amqp: 'rabbitmq',
  nats: 'nats',
  memcached: 'memcached',
};
