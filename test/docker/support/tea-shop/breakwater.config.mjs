export default {
  compose: './compose.yaml',
  services: {
    page: {
      calls: { teas: {}, advice: { degradable: true, whenGone: 'a page without advice' } },
      processName: 'node',
    },
    teas: { calls: { cache: { degradable: true, whenGone: 'not counted' } }, processName: 'node' },
    advice: { calls: {}, processName: 'node' },
  },
  stores: { cache: { kind: 'redis' } },
  journeys: { page: { request: { path: '/', degraded: { body: { '/advice': null } } } } },
};
