export interface BackupSettings {
  /** How long a daily backup of a table is kept. */
  readonly keepDays: number;
  /** How many daily snapshots of the cache are kept; it holds nothing that is not in a table. */
  readonly cacheSnapshots: number;
  /** ARN of a vault in another Region, that is there already, where each backup is copied to. */
  readonly copyTo?: string;
}

/** ElastiCache keeps no snapshot longer. Source: ElastiCache user guide, scheduling automatic backups. */
const mostCacheSnapshots = 35;

/** What is wrong with an environment's backup, with the value; undefined where nothing is. */
export function backupProblem({
  backup,
  region,
}: {
  readonly backup?: BackupSettings;
  readonly region: string;
}): string | undefined {
  if (!backup) return undefined;
  const { keepDays, cacheSnapshots, copyTo } = backup;
  if (keepDays < 1) return `backup.keepDays is ${keepDays}: at least one day`;
  if (cacheSnapshots < 0 || cacheSnapshots > mostCacheSnapshots) {
    return `backup.cacheSnapshots is ${cacheSnapshots}: 0 to ${mostCacheSnapshots}`;
  }
  if (copyTo === undefined) return undefined;
  const [, there] = /^arn:[\w-]+:backup:([\w-]+):\d{12}:backup-vault:[\w-]+$/.exec(copyTo) ?? [];
  if (there === undefined) return `backupCopyTo ${JSON.stringify(copyTo)} is not the ARN of a backup vault`;
  if (there === region)
    return `backupCopyTo ${JSON.stringify(copyTo)} is in ${region}, where the tables are: name a vault elsewhere`;
  return undefined;
}
