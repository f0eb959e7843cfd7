// Jest runs the TypeScript sources as ES modules; types are stripped by Node itself (test/support/strip-types.mjs).
export default {
  testEnvironment: '<rootDir>/test/support/environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.mjs' },
  moduleFileExtensions: ['ts', 'mjs', 'js', 'json'],
  maxWorkers: 2,
  workerIdleMemoryLimit: '512MB',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
};
