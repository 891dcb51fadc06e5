import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { nearest } from '../base/nearest.ts';
import { UsageError } from '../base/usage-error.ts';

/** Refuses a profile that neither of AWS's configuration files has: the SDK would miss its region instead. Throws UsageError. */
export function checkProfile(profile: string): void {
  const folder = join(homedir(), '.aws');
  const files = [
    process.env.AWS_CONFIG_FILE ?? join(folder, 'config'),
    process.env.AWS_SHARED_CREDENTIALS_FILE ?? join(folder, 'credentials'),
  ];
  const names = [...new Set(files.flatMap(profilesIn))];
  if (names.includes(profile)) return;
  throw new UsageError(
    `no AWS profile is named ${JSON.stringify(profile)} in ${files.join(' and ')}${nearest(profile, names)}`,
  );
}

/** `[name]` is a profile in the file of credentials, `[profile name]` in that of the configuration; names may be quoted. */
function profilesIn(file: string): string[] {
  if (!existsSync(file)) return [];
  const headings = readFileSync(file, 'utf8').matchAll(/^\s*\[\s*(?:profile\s+)?(["']?)(.+?)\1\s*\]/gm);
  return [...headings].flatMap(([, , name]) => name ?? []);
}
