export default {
  testMatch: ['<rootDir>/test/{unit,contract,cdk,embedded,docker}/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.cjs' },
  modulePathIgnorePatterns: ['<rootDir>/cdk.out'],
  testTimeout: 30_000,
  maxWorkers: 2,
  slowTestThreshold: 60,
};
