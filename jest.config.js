const slow = String.raw`\.slow\.test\.ts$`;

const loadedOnce = String.raw`/node_modules/aws-cdk-lib/.*\.js$`;

export default {
  testMatch: ['<rootDir>/test/{unit,contract,cdk,embedded,docker}/**/*.test.ts'],
  // `npm run test:slow` runs those, and no others.
  testPathIgnorePatterns: ['/node_modules/', process.env.SLOW_TESTS ? String.raw`(?<!\.slow)\.test\.ts$` : slow],
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: '<rootDir>/test/support/environment.cjs',
  transform: {
    '\\.ts$': '<rootDir>/test/support/strip-types.cjs',
    [loadedOnce]: '<rootDir>/test/support/load-once.cjs',
  },
  transformIgnorePatterns: ['/node_modules/(?!aws-cdk-lib/)'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/dist'],
  // Without it a worker keeps what every test file has loaded, and grows to over 2 GB.
  setupFiles: ['<rootDir>/test/support/free-memory.ts'],
  testTimeout: 30_000,
  maxWorkers: 2,
  slowTestThreshold: 60,
};
