import pc from 'picocolors';
import { awsLine } from '../../aws/command-lines.ts';
import { withAccount } from '../../aws/doctor/account.ts';
import { examineAccount } from '../../aws/doctor/examine-account.ts';
import type { EndpointSettings } from '../../aws/endpoint-settings.ts';
import { exitStatus } from '../../base/exit-status.ts';
import { type Finding, type Level, worst } from '../../base/finding.ts';
import { UsageError } from '../../base/usage-error.ts';
import { type Config, ConfigError } from '../../lib/config/config.ts';
import { type Overrides, settingsOf } from '../../lib/config/settings.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { marks } from '../doctor/marks.ts';

/** A Region of an account, and what was found there. */
interface Place {
  /** Undefined where it could not be asked for. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly environment: string;
  readonly level: Level;
  readonly checks: readonly Finding[];
}

export interface DoctorOptions {
  /** What a deployment would be given by `-c`; what is not asked for is as the environment has it in each Region. */
  readonly asked: Pick<Overrides, 'zones' | 'architecture' | 'load'>;
  readonly json: boolean;
}

/** `chaos doctor --endpoint`: looks at every place that was named, one after the other, and changes nothing. */
export async function doctorRemote(
  settings: readonly EndpointSettings[],
  system: SystemModel,
  { asked, json }: DoctorOptions,
): Promise<number> {
  const places: Place[] = [];
  for (const one of settings) {
    const place = await lookAt(one, system, asked, settings.length === 1);
    places.push(place);
    if (!json) print(place, system.topology.name, { isFirst: places.length === 1 });
  }
  const level = worst(places);
  if (json) console.log(JSON.stringify({ level, places }));
  else console.log(`\n${summary(places)}`);
  return level === 'fail' ? exitStatus.error : exitStatus.held;
}

/**
 * What keeps one place from being looked at keeps no other: it is what was found there. In the only one, a setting that
 * is missing or wrong is the caller's to mend before anything can be looked at, and this rejects.
 */
async function lookAt(
  settings: EndpointSettings,
  system: SystemModel,
  asked: DoctorOptions['asked'],
  isOnly: boolean,
): Promise<Place> {
  const { region, profile, environment = 'dev' } = settings;
  const { region: home } = readSettings(system, environment);
  try {
    return await withAccount(settings, async (account) => {
      const config = readSettings(system, environment, { ...asked, region: account.region });
      const checks = await examineAccount(account, { system, config, home, asked });
      return { account: account.id, region: account.region, profile, environment, level: worst(checks), checks };
    });
  } catch (error) {
    if (isOnly && error instanceof UsageError) throw error;
    const advice = awsLine('sts get-caller-identity', settings);
    const checks: Finding[] = [{ check: 'account', level: 'fail', message: (error as Error).message, advice }];
    return { account: undefined, region, profile, environment, level: 'fail', checks };
  }
}

function readSettings(system: SystemModel, environment: string, overrides?: Overrides): Config {
  try {
    return settingsOf(system, environment, overrides);
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(error.message.replace('-c env=NAME', '--env'));
    throw error;
  }
}

/** The advice has a line of its own: it is there to be pasted. */
function print(
  { account, region, profile, environment, checks }: Place,
  system: string,
  { isFirst }: { isFirst: boolean },
): void {
  const where = `${account ?? 'an account that is not known'}${region ? `, ${region}` : ''}${profile ? `, profile ${profile}` : ''}`;
  console.log(`${isFirst ? '' : '\n'}${pc.bold(`${system} ${environment} in ${where}`)}\n`);
  const width = Math.max(...checks.map(({ check }) => check.length));
  for (const { check, level, message, advice } of checks) {
    const { mark, colour } = marks[level];
    console.log(`${colour(mark)} ${check.padEnd(width)}  ${message}`);
    if (advice) console.log(`${' '.repeat(width + 4)}${pc.cyan(advice)}`);
  }
}

function summary(places: readonly Place[]): string {
  const found = places.flatMap(({ checks }) => checks);
  const count = (level: Level) => found.filter((finding) => finding.level === level).length;
  return `${count('ok')} ok, ${count('warn')} to be looked at, ${count('fail')} to be mended before a deployment or a run`;
}
