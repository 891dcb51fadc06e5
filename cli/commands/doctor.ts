import Table from 'cli-table3';
import { exitStatus } from '../../base/exit-status.ts';
import { type Finding, worst } from '../../base/finding.ts';
import type { CommandBody, Given } from '../command.ts';
import { examine } from '../doctor/examine.ts';
import { marks } from '../doctor/marks.ts';
import { localFolder, placesOptions, readPlaces } from '../endpoint-options.ts';
import { readRuntime, readSystem, readSystemOptions, systemOptions } from '../options.ts';

export const doctor: CommandBody = {
  details: [
    'On an endpoint: whether the account is fit for a deployment, and what is deployed fit for a run. It only reads.',
    'Exit status: 0 if nothing fails, warnings or not, 3 if something does.',
  ].join('\n'),
  options: {
    'base-port': systemOptions['base-port'],
    folder: systemOptions.folder,
    system: { ...systemOptions.system, description: `with --endpoint: ${systemOptions.system.description}` },
    runtime: {
      type: 'string',
      value: 'R',
      description: 'docker: also the Docker daemon and its kernel; builds the guardian image the first time',
    },
    ...placesOptions,
    env: { ...placesOptions.env, description: 'with --endpoint: the environment (default dev)' },
    zones: { type: 'string', value: 'Z,...', description: 'with --endpoint: the zones to deploy to, as by -c zones=' },
    architecture: {
      type: 'string',
      value: 'A',
      description: 'with --endpoint: arm64 or x86-64 (default: as deployed)',
    },
    load: { type: 'string', value: 'N|off', description: 'with --endpoint: the background load, as by -c load=' },
    json: { type: 'boolean', description: 'as JSON' },
  },
  run: async (given) => {
    const places = readPlaces(given, { local: localOptions, remote: ['zones', 'architecture', 'load', 'system'] });
    if (places) {
      const { doctorRemote } = await import('../on-endpoint/doctor.ts');
      const asked = {
        zones: textOf(given, 'zones'),
        architecture: textOf(given, 'architecture'),
        load: textOf(given, 'load'),
      };
      return doctorRemote(places, await readSystem(given), { asked, json: given.options.json === true });
    }
    const findings = await examine(readSystemOptions(given));
    if (readRuntime(given) === 'docker') {
      const { examineDaemon } = await import('../doctor/examine-daemon.ts');
      findings.push(...(await examineDaemon((line) => console.error(line))));
    }
    const level = worst(findings);
    if (given.options.json) console.log(JSON.stringify({ level, checks: findings }));
    else print(findings);
    return level === 'fail' ? exitStatus.error : exitStatus.held;
  },
};

const textOf = ({ options }: Given, name: string): string | undefined =>
  options[name] === undefined ? undefined : String(options[name]);

const localOptions = {
  ...localFolder,
  runtime: 'an endpoint has its own',
  'base-port': 'an endpoint has its own address',
};

function print(findings: readonly Finding[]): void {
  const table = new Table({
    head: ['', 'check', '', 'what was found'],
    style: { head: [], border: [], compact: true },
    colWidths: [3, 15, 6, 92],
    wordWrap: true,
  });
  for (const { check, level, message, advice } of findings) {
    const { mark, colour } = marks[level];
    table.push([colour(mark), check, colour(level), advice ? `${message}. To do: ${advice}` : message]);
  }
  console.log(table.toString());
  console.log('✓ ok   ! warn: a run works, but may say less than it should   ✗ fail: mend it before a run');
}
