import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Importing the SDK and CDK anew for each file takes half of the processor time; no test may leave anything behind.
    isolate: false,
    // More than there are cores: the tests of whole commands mostly wait for a vendor that may be asked every 300 ms.
    maxWorkers: '200%',
    // No test is about speed, and a busy machine is no reason to fail.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: ['./test/support/processor-seconds.ts'],
    reporters: ['./test/support/suite-reporter.ts'],
    // Lambda's region and made-up credentials: the SDK refuses to start without them, and nothing leaves loopback.
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      POWERTOOLS_DEV: 'false',
      // Hundreds of tests start the command line: a third of what that takes is compiling the same modules again.
      NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'compiled'),
    },
  },
});
