import { relative } from 'node:path';
import type { RuntimeName } from '../../lib/model/runtime-name.ts';
import { containedService, containedStore, containerOf } from './contained-fields.ts';
import { type FoundStore, leftOutInWords, type Note, open, told } from './found.ts';
import { comment, type Field, type Literal, spell } from './literal.ts';
import { templateOf } from './reference.ts';
import type { Settled, SettledService } from './settle.ts';

export interface ConfigurationText {
  /** The text of a configuration. */
  readonly text: string;
  /** How much of it only its author can tell. */
  readonly open: number;
}

/** The configuration that what was found in a folder comes to. */
export function write(found: Settled, folder: string, runtime: RuntimeName = 'embedded'): ConfigurationText {
  const { services, stores, name } = found;
  const isContained = runtime === 'docker';
  const parts: Field[] = [
    ...(name !== undefined && name !== folder.split('/').at(-1) ? [{ key: 'name', value: name }] : []),
    ...leftOut(found, isContained),
    ...(found.compose === undefined ? [] : [{ key: 'compose', value: pathOf(found.compose, folder) }]),
    {
      key: 'services',
      value: {
        fields: services.map((service) => ({
          key: service.name,
          ...(isContained ? containedService(service, found) : serviceField(service, folder)),
        })),
      },
      notes:
        services.length === 0 ? [open('services', 'nothing was found that is no store: say what is to be run')] : [],
    },
    ...(stores.length > 0
      ? [
          {
            key: 'stores',
            value: {
              fields: stores.map((store) => ({
                key: store.name,
                ...(isContained ? containedStore(store) : storeField(store)),
              })),
            },
          },
        ]
      : []),
    ...journeys(services),
  ];
  const text = [
    "import { defineSystem } from 'breakwater';",
    '',
    ...comment(
      told(
        '',
        `Written by \`breakwater init\` from ${found.sources.join(', ')}. What only you can say is marked TODO.`,
      ),
      0,
    ),
    `export default defineSystem(${spell({ fields: parts })});`,
    '',
  ].join('\n');
  return { text, open: text.split('// TODO: ').length - 1 };
}

/** What containers do is done in them. */
const leftOut = ({ leftOut: all }: Settled, isContained: boolean): Field[] =>
  all.length === 0
    ? []
    : [
        {
          key: '',
          notes: all.map((one) =>
            isContained
              ? told('', leftOutInWords({ name: one.name, why: one.why }))
              : { at: '', text: leftOutInWords(one), isOpen: one.open !== undefined },
          ),
        },
      ];

/** A command in one text where no word of it needs quotes, else its words. */
const commandOf = (words: readonly string[]): Literal => {
  if (words.length === 0) return 'TODO';
  const templates = words.map(templateOf);
  return words.every((word) => /^[^\s'"\\]+$/.test(word)) ? templates.join(' ') : templates;
};

const pathOf = (path: string, folder: string): string => {
  const near = relative(folder, path);
  return near.startsWith('..') ? near : `./${near}`;
};

function serviceField(service: SettledService, folder: string): Pick<Field, 'value' | 'notes'> {
  const { command, cwd, envFiles, env, port, fixedPort, isPublic, replicas, health, limits } = service;
  const about = (at: string) => service.notes.filter((note) => note.at === at);
  const files = envFiles.map(({ path }) => pathOf(path, folder));
  const variables = Object.entries(env).map(([key, value]) => ({
    key,
    value: templateOf(value),
    notes: about(`env.${key}`),
  }));
  const missing = service.notes
    .filter(({ at }) => at.startsWith('env.') && !(at.slice(4) in env))
    .map((note) => ({ ...note, text: `${note.at.slice(4)}: ${note.text}` }));
  const fields: Record<string, Literal | undefined> = {
    command: commandOf(command),
    container: containerOf(service),
    cwd: cwd === folder ? undefined : pathOf(cwd, folder),
    envFile: files.length > 1 ? files : files[0],
    env: variables.length > 0 ? { fields: variables } : undefined,
    port,
    fixedPort: fixedPort || undefined,
    public: isPublic || undefined,
    replicas: fixedPort ? undefined : replicas,
    health,
    startSeconds: service.startSeconds,
    stopSeconds: service.stopSeconds,
    processName: service.processName,
    limits: limits && { fields: Object.entries(limits).map(([key, value]) => ({ key, value })) },
  };
  return {
    value: {
      fields: Object.entries(fields).flatMap(([key, value]): Field[] => {
        const notes = [...about(key), ...(key === 'env' ? missing : [])];
        return value === undefined && notes.length === 0 ? [] : [{ key, value, notes }];
      }),
    },
    notes: about(''),
  };
}

function storeField(store: FoundStore): Pick<Field, 'value'> {
  const { kind, fields, suggested, notes } = store;
  const container = containerOf(store);
  const about = (at: string) => notes.filter((note) => note.at === at);
  const entries = Object.entries(fields).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  const named: Field[] = entries.map(([key, value]) => ({ key, value: literalOf(value), notes: about(key) }));
  const would: Field[] = Object.entries(suggested)
    .filter(([, value]) => !(Array.isArray(value) && value.length === 0))
    .map(([key, value]) => ({ key, value: literalOf(value), isSuggested: true }));
  const general: Field[] = about('').map((note) => ({ key: '', notes: [note] }));
  return {
    value: {
      fields: [
        { key: 'kind', value: kind },
        ...(container === undefined ? [] : [{ key: 'container', value: container }]),
        ...named,
        ...general,
        ...would,
      ],
    },
  };
}

function literalOf(value: unknown): Literal {
  if (typeof value === 'string') return templateOf(value);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(literalOf);
  return { fields: Object.entries(value as object).map(([key, each]) => ({ key, value: literalOf(each) })) };
}

/** A request of each public service that says most of it: there is always one, so that something can be measured. */
function journeys(services: readonly SettledService[]): Field[] {
  const edges = services.filter(({ isPublic }) => isPublic);
  if (edges.length === 0) return [];
  const requestTo = ({ health }: SettledService) => `GET ${health?.startsWith('/') ? health : '/'}`;
  const fields = edges.map((edge, index): Field => {
    const key = index === 0 ? 'home' : `${edge.name.slice(0, 55)}-home`;
    const request = requestTo(edge);
    return edges.length === 1
      ? { key, value: request }
      : {
          key,
          value: {
            fields: [
              { key: 'at', value: edge.name },
              { key: 'request', value: request },
            ],
          },
        };
  });
  const note: Note = open(
    '',
    'what users do: a guess that proves little. Name the requests that matter, with their weights',
  );
  return [{ key: 'journeys', value: { fields }, notes: [note] }];
}
