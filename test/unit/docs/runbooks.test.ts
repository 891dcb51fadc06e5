import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { environments } from '../../../lib/config/environments.ts';
import { topology } from '../../../systems/shop/topology.ts';

const folder = 'docs/runbooks';
const pages = readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')] as const);

/** The commands of a page in their order, a loop over services as often as it runs. */
function commandsOf(page: string): string[] {
  const blocks = [...page.matchAll(/^```\n([\s\S]*?)^```/gm)].map(([, text = '']) => text.replaceAll(/\\\n\s*/g, ''));
  const inline = [...page.replaceAll(/^```\n[\s\S]*?^```/gm, '').matchAll(/`(aws [^`]+)`/g)].map(
    ([, text = '']) => text,
  );
  const looped = blocks.flatMap((text) =>
    text.replaceAll(/^for (\w+) in ([^;]+); do\n([\s\S]*?)^done$/gm, (_, variable, values, body) =>
      values
        .trim()
        .split(/\s+/)
        .map((value: string) => body.replaceAll(`$${variable}`, value))
        .join(''),
    ),
  );
  const lines = looped.flatMap((text) => text.split('\n')).map((line) => line.trim());
  return [...lines.filter((line) => line.startsWith('aws ')), ...inline];
}

interface Switch {
  readonly what: string;
  /** What is switched, as a command names it. */
  readonly on: RegExp;
  readonly off: RegExp;
  readonly back: RegExp;
}

/** What a runbook switches off for a while. */
const switches: readonly Switch[] = [
  {
    what: 'scaling',
    on: /register-scalable-target .*--resource-id (\S+)/,
    off: /ScalingOutSuspended=true/,
    back: /DynamicScalingInSuspended=false,DynamicScalingOutSuspended=false,ScheduledScalingSuspended=false/,
  },
  {
    what: 'the tasks of a service',
    on: /update-service .*--service (\S+)/,
    off: /--desired-count 0\b/,
    back: /--desired-count [1-9]/,
  },
  {
    what: 'the protection of a table',
    on: /update-table --table-name (\S+)/,
    off: /--no-deletion-protection-enabled/,
    back: / --deletion-protection-enabled/,
  },
];

/** What is switched off and, after its last time, not on again. */
function leftOff(commands: readonly string[]): string[] {
  return switches.flatMap(({ what, on, off, back }) => {
    const last = new Map<string, boolean>();
    for (const command of commands) {
      const name = on.exec(command)?.[1];
      if (name && off.test(command)) last.set(name, false);
      else if (name && back.test(command)) last.set(name, true);
    }
    return [...last].flatMap(([name, isOn]) => (isOn ? [] : [`${what}: ${name}`]));
  });
}

describe.each(pages)('%s', (_, page) => {
  const commands = commandsOf(page);

  test('switches on again what it switches off', () => {
    expect(leftOff(commands)).toEqual([]);
  });

  test('suspends the scaling of a service before it stops its tasks, and resumes it when they are there', () => {
    const at = (pattern: RegExp, service: string) =>
      commands.findIndex((command) => pattern.test(command) && new RegExp(`[ /]${service}( |$)`).test(command));
    for (const { name } of topology.services) {
      const stopped = at(/--desired-count 0/, name);
      if (stopped < 0) continue;
      const order = [
        at(/Suspended=true/, name),
        stopped,
        at(/--desired-count [1-9]/, name),
        at(/Suspended=false/, name),
      ];
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(order[0]).toBeGreaterThanOrEqual(0);
    }
  });

  test('starts as many tasks as production has at least', () => {
    const counts = commands.flatMap((command) => /--desired-count ([1-9]\d*)/.exec(command)?.[1] ?? []);
    expect(new Set(counts)).toEqual(new Set(counts.length > 0 ? [String(environments.prod.tasks.minimum)] : []));
  });
});

test('what is left off is seen', () => {
  const suspend =
    'aws application-autoscaling register-scalable-target --resource-id service/shop-prod/a --suspended-state DynamicScalingOutSuspended=true';
  const stop = 'aws ecs update-service --cluster shop-prod --service a --desired-count 0';
  expect(leftOff([suspend, stop])).toEqual(['scaling: service/shop-prod/a', 'the tasks of a service: a']);
  expect(leftOff([stop, stop.replace('0', '3')])).toEqual([]);
});
