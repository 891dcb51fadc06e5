import type { Containers } from './containers.ts';
import { docker, dockerOutput } from './docker.ts';

/** The name of a parent control group, as this engine's driver wants it. */
export async function cgroupParentOf(containers: Containers): Promise<string> {
  const name = containers.name('task').replaceAll('-', '_');
  const driver = await dockerOutput(['info', '--format', '{{.CgroupDriver}}']);
  return driver === 'systemd' ? `${name}.slice` : `/${name}`;
}

/** Limits the memory of a task as Fargate does, above its containers: `parent` is the control group of all of them. */
export async function limitMemory(image: string, parent: string, mebibytes: number): Promise<void> {
  const bytes = mebibytes * 1024 * 1024;
  const limit = await dockerOutput(
    onGroups(
      image,
      `for file in /groups/${parent}/memory.max /groups/memory/${parent}/memory.limit_in_bytes; do
        if [ -e "$file" ]; then echo ${bytes} >"$file"; cat "$file"; fi
      done`,
    ),
  );
  if (limit !== String(bytes)) throw new Error(`the memory of ${parent} is limited to ${limit}, not ${bytes} bytes`);
}

/** Removes the group, which no engine does, when its containers have gone. */
export async function removeGroup(image: string, parent: string): Promise<void> {
  await docker(onGroups(image, `rmdir /groups/${parent} /groups/*/${parent} 2>/dev/null`));
}

const onGroups = (image: string, script: string) => [
  ...['run', '--rm', '--volume', '/sys/fs/cgroup:/groups', '--entrypoint', 'sh'],
  ...[image, '-c', script],
];
