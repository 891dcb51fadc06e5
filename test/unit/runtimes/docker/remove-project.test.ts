import { expect, test } from '@jest/globals';
import type Docker from 'dockerode';
import { removeProject } from '../../../../local/runtimes/docker/project/remove-project.ts';

/** A daemon with one container and one network, which it does not remove so many times. */
function daemonThat({ refuses, whoIsIn }: { refuses: number; whoIsIn: Record<string, unknown> }) {
  const asked: string[] = [];
  let left = refuses;
  const note = (what: string) => async () => void asked.push(what);
  const docker = {
    listContainers: async () => [{ Id: 'c' }],
    listNetworks: async () => [{ Id: 'n' }],
    listVolumes: async () => ({ Volumes: null }),
    getContainer: () => ({ update: note('no restart'), stop: note('stop'), remove: note('remove') }),
    getNetwork: () => ({
      remove: async () => {
        left -= 1;
        if (left >= 0) throw Object.assign(new Error('has active endpoints'), { statusCode: 403 });
        asked.push('network');
      },
      inspect: async () => ({ Name: 'edge', Containers: whoIsIn }),
    }),
  };
  return { docker: docker as unknown as Docker, asked };
}

test('nothing is started again while it is removed, and a network waits until everybody has left', async () => {
  const daemon = daemonThat({ refuses: 2, whoIsIn: {} });
  expect(await removeProject(daemon, 'web')).toEqual([]);
  expect(daemon.asked).toEqual(['no restart', 'stop', 'remove', 'network']);
});

test('a network that the daemon keeps though nobody is in it is named; one that somebody is in is an error', async () => {
  const [kept, used] = [{}, { c: {} }].map((whoIsIn) => daemonThat({ refuses: 1000, whoIsIn }));
  const all = await Promise.allSettled([kept, used].map((daemon) => removeProject(daemon as never, 'web')));
  expect(all).toEqual([
    { status: 'fulfilled', value: ['edge'] },
    { status: 'rejected', reason: expect.objectContaining({ message: 'has active endpoints' }) },
  ]);
}, 20_000);
