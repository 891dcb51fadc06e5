import { expect, test } from '@jest/globals';
import type { ContainerInspectInfo } from 'dockerode';
import { cloneOptions } from '../../../../local/runtimes/docker/tasks/clone-options.ts';
import type { TaskRevision } from '../../../../local/runtimes/service-policy.ts';

const id = '0123456789ab'.padEnd(64, '0');
const revision = {
  taskDefinitionArn: 'arn:aws:ecs:us-east-1:0:task-definition/web:2',
  environment: { BREAK: 'errors', COLOUR: 'blue' },
} as unknown as TaskRevision;

const networks = {
  edge: {
    NetworkID: 'n1',
    Aliases: ['web', '0123456789ab'],
    IPAddress: '10.0.0.2',
    IPAMConfig: { IPv4Address: '10.0.0.2' },
  },
  data: { NetworkID: 'n2', Aliases: ['web', '0123456789ab'], IPAddress: '10.0.1.2' },
};

const inspected = (config: object = {}, host: object = {}, attached: object = networks) =>
  ({
    Id: id,
    Name: '/shop-web-1',
    Image: 'sha256:abc',
    Config: {
      ...{ Hostname: '0123456789ab', Image: 'web:latest', User: 'node', Cmd: ['node', 'main.js'], AttachStdout: true },
      ...{ Env: ['PORT=80', 'BREAK=no', 'URL=http://a?b=c'], Healthcheck: { Test: ['CMD', 'true'] }, StopTimeout: 3 },
      ...{ Labels: { 'breakwater.system': 'shop', 'com.docker.compose.oneoff': 'False' }, ...config },
    },
    HostConfig: {
      ...{ NetworkMode: 'edge', PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }] } },
      ...{ RestartPolicy: { Name: 'unless-stopped' }, Memory: 1024, ReadonlyRootfs: true, ...host },
    },
    NetworkSettings: { Networks: attached },
  }) as unknown as ContainerInspectInfo;

test('a clone is as the container, but for its environment, its name and what only one can have', () => {
  const { create, networks: others } = cloneOptions(inspected(), revision, 'beef');
  expect(create).toMatchObject({
    name: 'shop-web-1-web-2-beef',
    Image: 'sha256:abc',
    ...{
      User: 'node',
      Cmd: ['node', 'main.js'],
      Healthcheck: { Test: ['CMD', 'true'] },
      StopTimeout: 3,
      AttachStdout: false,
    },
    Env: ['PORT=80', 'URL=http://a?b=c', 'BREAK=errors', 'COLOUR=blue'],
    Labels: {
      'breakwater.system': 'shop',
      'com.docker.compose.oneoff': 'True',
      'breakwater.revision': 'web:2',
      'breakwater.clone-of': id,
    },
    HostConfig: { PortBindings: {}, RestartPolicy: { Name: 'unless-stopped' }, Memory: 1024, ReadonlyRootfs: true },
    NetworkingConfig: { EndpointsConfig: { edge: { Aliases: ['web'] } } },
  });
  expect(create).not.toHaveProperty('Hostname');
  expect(others).toEqual([{ id: 'n2', aliases: ['web'] }]);
});

test('an own host name is kept; where a network knows no names, none are given', () => {
  expect(cloneOptions(inspected({ Hostname: 'web' }), revision, 'beef').create.Hostname).toBe('web');
  const bridge = { bridge: { NetworkID: 'n0', Aliases: null } };
  for (const NetworkMode of ['bridge', 'default']) {
    const { create, networks: others } = cloneOptions(inspected({}, { NetworkMode }, bridge), revision, 'beef');
    expect(create).not.toHaveProperty('NetworkingConfig');
    expect(others).toEqual([]);
  }
});
