const slow = String.raw`\.slow\.test\.ts$`;

export default {
  testMatch: ['<rootDir>/test/{unit,contract,cdk,embedded,docker}/**/*.test.ts'],
  // `npm run test:slow` runs those, and no others.
  testPathIgnorePatterns: ['/node_modules/', process.env.SLOW_TESTS ? String.raw`(?<!\.slow)\.test\.ts$` : slow],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.cjs' },
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/dist'],
  // Without it a worker keeps what every test file has loaded, and grows to over 2 GB.
  setupFiles: ['<rootDir>/test/support/free-memory.ts'],
  testTimeout: 30_000,
  maxWorkers: 2,
  slowTestThreshold: 60,
};
