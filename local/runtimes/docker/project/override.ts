import { Document, isCollection } from 'yaml';
import { dockerLabels } from '../labels.ts';
import type { ComposedService, ComposeProject } from './compose-project.ts';
import { hostsFor } from './hosts.ts';
import type { Layout } from './layout.ts';
import { labelsOf } from './members.ts';

/**
 * What is merged into a compose file so that calls pass the observing proxy: each member gets labels, a network more, and
 * names for the addresses that stand for its callees. So that their own project may be up beside this one, and its data stay
 * its own, containers, networks and volumes have names of this project, and ports are published on loopback at free ones.
 */
export function overrideText(
  project: ComposeProject,
  layout: Layout,
  { timeScale, ...proxy }: ProxyOptions & { readonly timeScale: number },
): string {
  const { names, members, subnet } = layout;
  const services = Object.values(project.services).flatMap((service) => {
    const member = members[service.name];
    const own = member ? memberOverride(service.name, project, layout) : {};
    const sooner = member && 'service' in member ? checkedSooner(service, timeScale) : {};
    const all = { ...own, ...sooner, ...besideTheirs(service) };
    return Object.keys(all).length > 0 ? [[service.name, all] as const] : [];
  });
  const override = {
    services: { ...Object.fromEntries(services), [names.proxy]: proxyService(layout, proxy) },
    networks: { ...ofProject(project, 'networks'), [names.network]: networkOf(subnet), [names.outside]: {} },
    ...(project.named.volumes.length > 0 && { volumes: ofProject(project, 'volumes') }),
  };
  const document = new Document(override, { compat: 'yaml-1.1', aliasDuplicateObjects: false });
  for (const { name, published, containerName } of Object.values(project.services)) {
    if (published.length > 0) replaces(document, ['services', name, 'ports'], '!override');
    if (containerName !== undefined) replaces(document, ['services', name, 'container_name'], '!reset');
  }
  return document.toString({ lineWidth: 0 });
}

/** Each is a process more: no more often than so, milliseconds, unless its file says so itself. */
const shortestInterval = 5000;

/** Faults do not last as long as in AWS, and are to be noticed all the same: a health check is made as much more often. */
function checkedSooner({ healthInterval = 0 }: ComposedService, timeScale: number): object {
  const interval = Math.max(shortestInterval, Math.round(healthInterval * timeScale));
  return interval < healthInterval ? { healthcheck: { interval: `${interval}ms` } } : {};
}
const ofProject = ({ name, named }: ComposeProject, what: keyof ComposeProject['named']): object =>
  Object.fromEntries(named[what].map((key) => [key, { name: `${name}_${key}` }]));

const besideTheirs = ({ published, containerName }: ComposedService): object => ({
  ...(published.length > 0 && { ports: published.map((port) => `127.0.0.1::${port}`) }),
  ...(containerName !== undefined && { container_name: null }),
});

/** Compose merges lists; by its tags one is taken in the place of the other. Source: Compose specification, merge. */
function replaces(document: Document, path: readonly string[], tag: string): void {
  const node = document.getIn(path, true) as { tag?: string };
  node.tag = tag;
  if (isCollection(node)) node.flow = true;
}

function memberOverride(name: string, project: ComposeProject, layout: Layout): object {
  const { members, slots, names, system, unseen } = layout;
  const service = project.services[name] as ComposedService;
  const labels = labelsOf(members[name] as Layout['members'][string], system);
  const slot = slots.find(({ composeService }) => composeService === name);
  if (!slot) return { labels };
  const hides = unseen.some(({ composeService, what }) => composeService === name && what === 'its calls');
  const hosts = hides ? [] : hostsFor(service, project, layout);
  return {
    labels,
    networks: {
      ...Object.fromEntries(Object.keys(service.networks).map((network) => [network, {}])),
      [names.network]: slot.address === undefined ? {} : { ipv4_address: slot.address },
    },
    ...(hosts.length > 0 && { extra_hosts: hosts }),
  };
}

/** It leads nowhere else, so that who could not reach the outside cannot do so by it, and who could goes as before. */
const networkOf = ({ cidr, gateway, dynamic }: Layout['subnet']) => ({
  internal: true,
  ipam: { config: [{ subnet: cidr, gateway, ip_range: dynamic }] },
});

/** What the proxy may use. Its processor time is not held back: it would be taken for slowness of the callee. */
const limits = { memory: '256m', pids: 64 } as const;

interface ProxyOptions {
  readonly image: string;
  /** Of the system. */
  readonly folder: string;
}

function proxyService({ names, subnet, published }: Layout, { image, folder }: ProxyOptions): object {
  return {
    image,
    user: '0:0',
    environment: { STAND_INS: subnet.standIns, ADDRESS: subnet.proxy },
    labels: { 'breakwater.role': 'proxy', [dockerLabels.folder]: folder.replaceAll('$', '$$$$') },
    networks: { [names.network]: { ipv4_address: subnet.proxy }, [names.outside]: {} },
    ports: published.map(({ port, inside }) => `127.0.0.1:${port}:${inside}`),
    stdin_open: true,
    logging: { driver: 'none' },
    restart: 'unless-stopped',
    stop_grace_period: '1s',
    mem_limit: limits.memory,
    memswap_limit: limits.memory,
    pids_limit: limits.pids,
    read_only: true,
    cap_drop: ['ALL'],
    cap_add: ['NET_ADMIN'],
    security_opt: ['no-new-privileges:true'],
    sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0', 'net.ipv4.ip_local_port_range': '10240 65535' },
  };
}
