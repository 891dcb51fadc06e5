import { parseDuration } from '../../lib/model/duration.ts';

/** The least and the greatest that a parameter takes, and what is just beyond either, or next to it. */
export interface Edges {
  readonly least: string;
  readonly greatest: string;
  readonly beyond: readonly string[];
}

const items: Readonly<Record<string, readonly [string, string, string]>> = {
  operations: ['RunInstances', 'RunInstances,StartInstances', 'Run Instances'],
  zones: ['use1-az1', 'use1-az1, us-east-1a', 'use1-az1;use1-az2'],
  'names of buckets': ['abc', 'abc,my.own-bucket', 'Abc'],
  prefixes: ['logs/', 'logs/,images/', 'logs/,'],
  'network interfaces': ['ALL', 'eth0,eth1', 'eth0 eth1'],
};

const alarm = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:any';
const alarms = (count: number) => Array.from({ length: count }, () => alarm).join(',');

const fixed: Readonly<Record<string, Edges>> = {
  'true or false': { least: 'true', greatest: 'False', beyond: ['yes', ''] },
  'text of 1 to 1024 characters': { least: 'x', greatest: 'x'.repeat(1024), beyond: ['', 'x'.repeat(1025)] },
  'a JSON object': { least: '{}', greatest: '{"a":["b"]}', beyond: ['[]', '{', '""'] },
  'a status code of three digits, 000 to 999': { least: '000', greatest: '999', beyond: ['99', '1000'] },
  'the code of a Region, such as eu-west-1': { least: 'eu-west-1', greatest: 'us-gov-east-1', beyond: ['europe'] },
  'a comma list of 1 to 5 ARNs of alarms': { least: alarm, greatest: alarms(5), beyond: [alarms(6), 'guardrail', ''] },
  'a comma list without spaces of IPv4 addresses, CIDR blocks, domain names, zones, ALL, DYNAMODB or S3': {
    least: 'ALL',
    greatest: '10.0.0.0/8,example.com,use1-az1,DYNAMODB,S3',
    beyond: ['ALL, S3', ''],
  },
};

/** Of a parameter, by its form in words. Throws for a form that nobody has told of here. */
export function edgesOf(form: string): Edges {
  const known = fixed[form];
  if (known) return known;
  const [, kind = '', rest = ''] =
    /^(an ISO 8601 duration from|a whole number from|a number from|one of|a comma list of) (.+)$/.exec(form) ?? [];
  const [least = '', greatest = ''] = rest.split(' to ');
  if (kind === 'an ISO 8601 duration from') return { least, greatest, beyond: [by(least, -1), by(greatest, 1), 'P'] };
  if (kind === 'a whole number from') {
    return { least, greatest, beyond: [`${Number(least) - 1}`, `${Number(greatest) + 1}`, `${least}.5`, ''] };
  }
  if (kind === 'a number from') return { least, greatest, beyond: ['0.09', '100.1', '-1', ''] };
  const words = rest.split(', ');
  if (kind === 'one of') {
    return { least: String(words[0]), greatest: String(words.at(-1)), beyond: [`${words[0]}s`, ''] };
  }
  if (kind === 'a comma list of') {
    const [one, more, wrong] = items[rest] ?? [words[0], words.join(','), `${words[0]},none`];
    return { least: String(one), greatest: String(more), beyond: [String(wrong), ''] };
  }
  throw new Error(`no edges are known of ${form}: tell them in test/support/parameter-edges.ts`);
}

const by = (duration: string, seconds: number) => `PT${Number(parseDuration(duration)) / 1000 + seconds}S`;
