import type { ExperimentSource, GivenExperiment } from '../lib/model/experiments/experiment.ts';
import type { ServerProtocol } from '../lib/model/topology.ts';
import type { JourneyDefinition } from './journeys/journey.ts';
import type { PromiseDefinition } from './promises.ts';

/** A system that can be broken: its services, its stores, and what its users do. */
export interface SystemDefinition {
  /** The JSON schema that an editor goes by. */
  readonly $schema?: string;
  /** @default - the name of its folder */
  readonly name?: string;
  /** How many Availability Zones there are, 1 to 3, or their names. @default 2 */
  readonly zones?: number | readonly string[];
  /**
   * The compose file of its containers, from the folder of the configuration: what it says of services and stores need not be
   * said here. `--runtime docker` runs them.
   */
  readonly compose?: string;
  /** By name: lower-case letters, digits and dashes. At least one is public. `{}`: those of the compose file. */
  readonly services: Readonly<Record<string, ServiceDefinition>>;
  readonly stores?: Readonly<Record<string, StoreDefinition>>;
  /** What users do; in short `GET /books`. @default - they ask for `/` */
  readonly journeys?: Readonly<Record<string, JourneyDefinition | string>>;
  /** What users and callers may expect; the usual where nothing is said. */
  readonly objectives?: ObjectivesDefinition;
  /** What stops an experiment; the usual where nothing is said. */
  readonly guardrails?: GuardrailsDefinition;
  /**
   * How many resources FIS takes of a target that tags or parameters give, by action, e.g. `{ 'aws:ecs:stop-task': 20 }`: where
   * AWS has raised a quota of yours. @default - 5 for each action
   */
  readonly quotas?: Readonly<Record<string, number>>;
  /**
   * What stands for alarms of yours that FIS templates name, by their ARNs: an alarm here, e.g. `guardrail-users`.
   * @default - a template that names one cannot be started here
   */
  readonly alarms?: Readonly<Record<string, string>>;
  /** What must be true of the data afterwards. */
  readonly promises?: readonly PromiseDefinition[];
  /** Experiments of its own, beside those that follow from it. */
  readonly experiments?: readonly (GivenExperiment | ExperimentSource)[];
}

/** How a program is run. */
export interface RunDefinition {
  /** More arguments, after those of the command. */
  readonly args?: readonly string[];
  /** Where it is run, from the folder of the configuration. @default - that folder */
  readonly cwd?: string;
  /** Environment variables. `${db.url}`, `${db.host}` and `${db.port}` are a service's or store's, `${env.NAME}` the shell's. */
  readonly env?: Readonly<Record<string, string | number | boolean>>;
  /** Files with a variable in each line; `env` wins over them. */
  readonly envFile?: string | readonly string[];
}

/** A service: a program of this machine, or a container of the compose file, of which several tasks may run. */
export interface ServiceDefinition extends RunDefinition {
  /**
   * The program with its arguments: words, quoted where they hold spaces. No shell reads it. It listens where PORT says.
   * Without it a service of a compose file runs in its containers alone.
   */
  readonly command?: string | readonly string[];
  /** What the compose file calls it. @default - its name */
  readonly container?: string;
  /** What it does, for people. */
  readonly description?: string;
  /** Who looks after it: a team, for people. */
  readonly owner?: string;
  /** Tags of its tasks, by which targets may find them; those of Breakwater and of ECS come with them. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Users reach it. */
  readonly public?: boolean;
  /** The port that it is known by, as in its container. @default - 8080 and upwards */
  readonly port?: number;
  /** It always listens on `port`, whatever PORT says. Then one task of it fits on a machine. */
  readonly fixedPort?: boolean;
  /** How many tasks of it are kept running. @default - 2, or 1 with a fixed port */
  readonly replicas?: number;
  /** The zones that its tasks are in. @default - all */
  readonly zones?: readonly string[];
  /** How it is seen that a task is well. @default - a connection to its port; its process, where it listens nowhere */
  readonly health?: ProbeDefinition;
  /** When a task may take traffic. @default - as `health` */
  readonly ready?: ProbeDefinition;
  /** How long a task may take until it is ready. @default 60 */
  readonly startSeconds?: number;
  /** From SIGTERM until what is left of a task is killed. @default 10 */
  readonly stopSeconds?: number;
  /** The process that a kill finds in a task. @default - the program of the command */
  readonly processName?: string;
  /** What a task may use. */
  readonly limits?: LimitsDefinition;
  /** Whom it calls. @default - not known: `chaos learn` finds it out */
  readonly calls?: Readonly<Record<string, CallDefinition>>;
  /** It holds as much memory as the file of FAULT_LIMITS_FILE says, so that memory faults work on it. */
  readonly limitsFile?: boolean;
}

/**
 * A path that is answered by a status from 200 to 399; `tcp`: a connection to its port is taken; `alive`: its process is there;
 * or a line that it has written, as a regular expression.
 */
export type ProbeDefinition = string | { readonly log: string };

/** What a task may use. */
export interface LimitsDefinition {
  /** CPU units; 1024 are one processor. @default 256 */
  readonly cpu?: number;
  /** MiB. @default 512 */
  readonly memory?: number;
}

/** A call to a service or store. */
export interface CallDefinition {
  /** The caller still gives usable answers while the callee is gone. @default false */
  readonly degradable?: boolean;
  /** What it does then, for people. */
  readonly whenGone?: string;
  /**
   * How long the caller waits for one answer before it gives up, in milliseconds: a thorough game day has the callee answer
   * just in time.
   */
  readonly timeoutMilliseconds?: number;
  /** It is made only once something else went wrong: a game day has no experiment on it. @default false */
  readonly seldom?: boolean;
}

/** What keeps data, or answers from outside. */
export type StoreDefinition = TableDefinition | QueueDefinition | TopicDefinition | RedisDefinition | ServerDefinition;

/** A table of DynamoDB, which Breakwater brings. */
export interface TableDefinition {
  readonly kind: 'dynamodb-table';
  readonly partitionKey: string;
  /** Global secondary indexes: the partition key of each, by name. */
  readonly indexes?: Readonly<Record<string, string>>;
  /** The attribute after whose time an item may be dropped. */
  readonly expiry?: string;
  /** What it opens with. */
  readonly items?: readonly Readonly<Record<string, unknown>>[];
}

/** A queue of SQS, which Breakwater brings. */
export interface QueueDefinition {
  readonly kind: 'sqs-queue';
  /** @default - its own name with -dead-letter */
  readonly deadLetterQueue?: string;
  /** @default 5 */
  readonly maxReceiveCount?: number;
  /** @default 30 */
  readonly visibilityTimeoutSeconds?: number;
}

/** A topic of SNS, which Breakwater brings. */
export interface TopicDefinition {
  readonly kind: 'sns-topic';
  /** The queues that its messages go to. */
  readonly subscriptions?: readonly string[];
}

/** A Redis, which Breakwater brings: redis-server or valkey-server where there is one, else a small stand-in. */
export interface RedisDefinition {
  readonly kind: 'redis';
  /** @default 6379 */
  readonly port?: number;
  /** What the compose file calls it. @default - its name */
  readonly container?: string;
}

/** Any TCP server: Postgres, MySQL, RabbitMQ, an API of somebody else. It has a command that starts it, or an address. */
export interface ServerDefinition extends RunDefinition {
  readonly kind: 'server';
  /** What the compose file calls it. @default - its name */
  readonly container?: string;
  /** What its bytes mean, so that failed calls are told from served ones. @default tcp */
  readonly protocol?: ServerProtocol;
  /** It is there already: host:port. */
  readonly address?: string;
  /** The program that it is. `${self.port}` is where it is to listen, `${self.folder}` a folder of its own, empty at first. */
  readonly command?: string | readonly string[];
  /** The port that it is known by, as in its container; one that a command starts needs it. @default - that of its address */
  readonly port?: number;
  /** It always listens on `port`. */
  readonly fixedPort?: boolean;
  /** Commands before it starts, one after another, such as initdb. */
  readonly prepare?: readonly string[];
  /** Commands once it answers, such as one that creates its tables. */
  readonly setup?: readonly string[];
  /** When it answers. @default tcp */
  readonly ready?: ProbeDefinition;
  /** How long it may take until it does. @default 60 */
  readonly startSeconds?: number;
  /** From SIGTERM (Postgres: SIGINT, its fast shutdown) until what is left of it is killed. @default 10 */
  readonly stopSeconds?: number;
}

/** What users and callers may expect. */
export interface ObjectivesDefinition {
  /** Users, when nothing is broken. @default - 0.999, 500 ms */
  readonly users?: ObjectiveDefinition;
  /** Users of each journey. @default - 0.95, 1000 ms */
  readonly journeys?: ObjectiveDefinition;
  /** The callers of each service. @default - 0.95, 1000 ms */
  readonly services?: ObjectiveDefinition;
  /** Users while a fault lasts. @default - 0.99, 1000 ms, 0.9 */
  readonly during?: DuringDefinition;
  /** From the end of a fault until users are served as before. @default 30 */
  readonly recoverySeconds?: number;
}

export interface ObjectiveDefinition {
  /** Least share of usable answers, 0 to 1. */
  readonly availability?: number;
  /** The 95th percentile of latency, at most. */
  readonly latencyMilliseconds?: number;
}

export interface DuringDefinition extends ObjectiveDefinition {
  /** Least share of usable answers in any three seconds. */
  readonly goodputFloor?: number;
}

/** What stops an experiment: looser than the objectives. */
export interface GuardrailsDefinition {
  /** All users together. */
  readonly users?: GuardrailDefinition;
  /** The users of each journey. */
  readonly journeys?: GuardrailDefinition;
}

export interface GuardrailDefinition extends ObjectiveDefinition {
  /** Seconds of traffic that are looked at. */
  readonly seconds?: number;
  /** Answers below which nothing is said. */
  readonly minimumSamples?: number;
}
