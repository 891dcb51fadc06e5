import { kindOfImage } from '../image-kind.ts';
import type { Entry } from './entry.ts';

/** What becomes of a service of a compose file. */
export type Sort =
  | { readonly as: 'service' | 'store' | 'proxy' }
  | { readonly as: 'nothing'; readonly why: string; readonly open?: string };

/** What a service of a compose file is. */
export function sortOf({ key, service, image }: Entry, entries: readonly Entry[]): Sort {
  const { profiles, replicas, build, command = [] } = service;
  if (profiles.length > 0) return { as: 'nothing', why: `it is only run with the profile ${profiles.join(' or ')}` };
  if (replicas === 0) return { as: 'nothing', why: '0 of it are to run' };
  const kind = kindOfImage(build ? (image?.base ?? '') : (service.image ?? ''));
  const isOwn = build !== undefined && (image?.command ?? image?.entrypoint ?? service.command) !== undefined;
  if (kind && !isOwn) {
    return kind.is === 'tool'
      ? { as: 'nothing', why: 'it is a tool that no request of a user needs' }
      : { as: kind.is };
  }
  if (entries.some((other) => other.service.dependsOn[key] === 'service_completed_successfully')) {
    const what = command.length > 0 ? ` (${command.join(' ')})` : '';
    return {
      as: 'nothing',
      why: `it runs once, before others${what}`,
      open: 'what it does to a store goes into its `setup`',
    };
  }
  return { as: 'service' };
}
