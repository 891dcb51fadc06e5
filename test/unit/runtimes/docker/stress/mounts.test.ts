import { expect, test } from '@jest/globals';
import { folderName } from '../../../../../local/runtimes/docker/stress/fault-folder.ts';
import { readMounts } from '../../../../../local/runtimes/docker/stress/mounts.ts';

test('mounts are read with their options, also without optional fields and with escaped names', () => {
  const text = [
    '80 55 0:39 / / rw,relatime master:2 - overlay overlay rw,lowerdir=/a:/b,upperdir=/u',
    '96 82 0:47 / /my\\040tmp ro,nosuid - tmpfs shm rw,size=65536k',
    '97 80 254:0 /data/volumes/v/_data /v rw,relatime - ext4 /dev/vda rw',
    '',
  ].join('\n');
  expect(readMounts(text)).toEqual([
    {
      path: '/',
      device: '0:39',
      root: '/',
      type: 'overlay',
      isWritable: true,
      options: ['rw', 'lowerdir=/a:/b', 'upperdir=/u'],
    },
    { path: '/my tmp', device: '0:47', root: '/', type: 'tmpfs', isWritable: false, options: ['rw', 'size=65536k'] },
    { path: '/v', device: '254:0', root: '/data/volumes/v/_data', type: 'ext4', isWritable: true, options: ['rw'] },
  ]);
});

test("a fault's id that could lead elsewhere names no folder", () => {
  expect(folderName('EXP-1_a')).toBe('.breakwater-EXP-1_a');
  expect(() => folderName('../x')).toThrow('is no name of a folder');
});
