import { readFileSync } from 'node:fs';
import { afterAll } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** Of this file's process and of those it has started that have ended. */
    processorSeconds?: number;
  }
}

/** What Linux counts in. */
const ticksPerSecond = 100;

/** Loaded before each file of tests: counts what the file takes, for the reporter of the same name. */
const before = processorSeconds();
// biome-ignore lint/correctness/noEmptyPattern: the first argument is a test's context, and has to be taken apart.
afterAll(({}, suite) => {
  suite.file.meta.processorSeconds = processorSeconds() - before;
});

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000 + childrensSeconds();
}

/** Linux alone tells of processes that have ended. Source: proc(5), fields 16 and 17 of /proc/self/stat. */
function childrensSeconds(): number {
  if (process.platform !== 'linux') return 0;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(13, 15)
    .map(Number);
  return (user + system) / ticksPerSecond;
}
