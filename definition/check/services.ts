import { at, type Problem, shown } from '../problem.ts';
import { servicesOf, storesOf, type Written } from '../resolve/names.ts';

/** What does not fit together in services and stores. */
export const problemsOfServices = (written: Written): Problem[] => [
  ...nobodyPublic(written),
  ...fixedPorts(written),
  ...probes(written),
  ...portsTwice(written),
];

function nobodyPublic(written: Written): Problem[] {
  const services = servicesOf(written);
  if (services.length === 0) return [{ path: 'services', message: ' is empty: a system has at least one' }];
  if (services.some(([, service]) => service.public)) return [];
  const names = services.map(([name]) => name).join(', ');
  return [
    { path: 'services', message: `: no service is public, so users reach nobody: say public: true of one of ${names}` },
  ];
}

function fixedPorts(written: Written): Problem[] {
  return servicesOf(written).flatMap(([name, { fixedPort, port, replicas }]) => {
    if (!fixedPort) return [];
    const path = at('services', name);
    if (port === undefined) return [{ path, message: ' has a fixed port, and no port' }];
    if (replicas === undefined || replicas === 1) return [];
    return [
      {
        path: `${path}.replicas`,
        message: `: ${replicas} tasks cannot all listen on port ${port}: 1, or a program that listens where PORT says`,
      },
    ];
  });
}

function probes(written: Written): Problem[] {
  return servicesOf(written).flatMap(([name, { public: isPublic, health }]) =>
    isPublic && (health === 'alive' || typeof health === 'object')
      ? [
          {
            path: at('services', name, 'health'),
            message: `: ${shown(health)} says nothing of whether users are answered: a path, or "tcp"`,
          },
        ]
      : [],
  );
}

/** Two that always listen on one port of this machine. */
function portsTwice(written: Written): Problem[] {
  const services = servicesOf(written).map(([name, { port, fixedPort }]) => ({
    path: at('services', name, 'port'),
    name,
    port,
    isFixed: fixedPort === true,
  }));
  const stores = storesOf(written).flatMap(([name, store]) =>
    store.kind === 'server' && store.command !== undefined
      ? [{ path: at('stores', name, 'port'), name, port: store.port, isFixed: store.fixedPort === true }]
      : [],
  );
  const all = [...services, ...stores];
  const fixed = all.filter(({ isFixed }) => isFixed);
  return fixed.flatMap(({ path, port }, index) => {
    const other = fixed.slice(0, index).find((each) => each.port === port);
    return other ? [{ path, message: `: ${port} is the port of ${other.name} too: both always listen there` }] : [];
  });
}
