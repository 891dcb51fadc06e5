import { basename, join, posix } from 'node:path';
import { statOf } from '../../../base/stat-of.ts';
import type { Mount } from './compose-service.ts';
import type { Image } from './dockerfile.ts';

/** Where on this machine what a container sees comes from: what is mounted goes before what was copied in. */
export function hostPaths(context: string | undefined, image: Image | undefined, volumes: readonly Mount[]) {
  const copied = context === undefined ? [] : (image?.copies ?? []).flatMap((copy) => copyOf(context, copy) ?? []);
  const mounts = [...copied, ...volumes].toReversed();
  const exact = (path: string) =>
    mounts
      .flatMap(({ source, target }) => {
        const inside = posix.relative(target, path);
        return inside.startsWith('..') ? [] : [join(source, inside)];
      })
      .find((found) => statOf(found) !== undefined);
  /** The path on this machine; undefined where it is in the image alone. */
  return (path: string): string | undefined => exact(posix.normalize(path));
}

function copyOf(context: string, { source, target }: { source: string; target: string }): Mount | undefined {
  const from = join(context, source);
  const found = statOf(from);
  if (!found) return undefined;
  const isInto = target.endsWith('/') || posix.extname(target) === '';
  return { source: from, target: !found.isDirectory() && isInto ? posix.join(target, basename(source)) : target };
}
