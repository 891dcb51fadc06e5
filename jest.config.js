export default {
  testMatch: ['<rootDir>/test/{unit,contract,embedded}/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.cjs' },
  testTimeout: 30_000,
  maxWorkers: 2,
  slowTestThreshold: 60,
};
