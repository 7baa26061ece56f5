import { defineConfig } from 'vitest/config';
import { promisesReporter } from './test/support/promises-reporter.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // No test is about speed, and a busy machine is no reason to fail.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', promisesReporter],
    // Lambda's region and made-up credentials: the SDK refuses to start without them, and nothing leaves loopback.
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      POWERTOOLS_DEV: 'false',
    },
  },
});
