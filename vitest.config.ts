import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Importing the SDK and CDK anew for each file takes half of the processor time; no test may leave anything behind.
    isolate: false,
    // The default leaves a core to the terminal, which is half of a CI machine.
    maxWorkers: '100%',
    // No test is about speed, and a busy machine is no reason to fail.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['./test/support/suite-reporter.ts'],
    // Lambda's region and made-up credentials: the SDK refuses to start without them, and nothing leaves loopback.
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      POWERTOOLS_DEV: 'false',
    },
  },
});
