import { expect, test } from 'vitest';
import { packageOf } from '../../bench/bundle-contents.ts';

test.each([
  ['node_modules/ky/distribution/index.js', 'ky'],
  ['node_modules/@aws-sdk/client-sqs/dist-es/index.js', '@aws-sdk/client-sqs'],
  ['node_modules/a/node_modules/@b/c/index.js', '@b/c'],
  ['functions/poller/run/run.ts', 'functions/ (ours)'],
])('%s belongs to %s', (path, name) => {
  expect(packageOf(path)).toBe(name);
});
