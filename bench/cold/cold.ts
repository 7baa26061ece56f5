import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundleOptions } from '../bundle-options.ts';
import type { Part } from '../finding.ts';
import { figure } from '../tally.ts';
import { median } from './median.ts';

/** Interleaved, so that whatever else the machine does meets all of them alike. */
const runs = 20;

const bare = { name: 'a bare document client', entry: 'bench/cold/bare-client.ts' } as const;
const functions = [
  { name: 'classifier', entry: 'functions/classifier/handler.ts', atMost: 1.5 },
  { name: 'poller', entry: 'functions/poller/handler.ts', atMost: 2 },
] as const;

/** Source maps, as a deployed function has them, and none. */
const maps = { with: ['--enable-source-maps'], without: [] } as const;

/** How long the deployed bundles take to load, beside the least that a function with a table could do. */
export const cold: Part = {
  name: 'cold',
  about: 'time to import the bundles, as a share of a bare DynamoDB client, 20 interleaved runs',
  async run(say) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-cold-'));
    try {
      const bundles: { readonly name: string; readonly file: string }[] = [];
      for (const { name, entry } of [bare, ...functions]) {
        say(`bundling ${name}`);
        const file = join(folder, `${bundles.length}`, 'index.mjs');
        await build({ ...bundleOptions(entry), outfile: file });
        bundles.push({ name, file });
      }
      const variants = bundles.flatMap(({ name, file }) =>
        (['with', 'without'] as const).map((map) => ({ name, file, map, importMs: [] as number[] })),
      );
      for (let run = 1; run <= runs; run += 1) {
        say(`importing: run ${run} of ${runs}`);
        for (const { file, map, importMs } of variants) importMs.push(importOnce(file, maps[map]));
      }
      const msOf = (name: string, map: keyof typeof maps) =>
        median(variants.find((one) => one.name === name && one.map === map)?.importMs ?? []);
      return {
        goals: functions.map(({ name, atMost }) => ({
          what: `import of the ${name}, times that of a bare client`,
          measured: msOf(name, 'with') / msOf(bare.name, 'with'),
          atMost,
          unit: 'times',
          decimals: 2,
        })),
        sections: [
          {
            title: `Import, median of ${runs} interleaved runs`,
            head: ['bundle', 'KB', 'ms', 'ms without source maps', 'times bare'],
            rows: bundles.map(({ name, file }) => [
              name,
              figure(statSync(file).size / 1_024, 1),
              figure(msOf(name, 'with'), 1),
              figure(msOf(name, 'without'), 1),
              figure(msOf(name, 'with') / msOf(bare.name, 'with'), 2),
            ]),
            notes: [
              'Milliseconds depend on the machine and on what else it does; the last column does not. A bare client is built the same way, and reads and writes one item.',
            ],
          },
        ],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Milliseconds that a fresh process takes to import a bundle. */
function importOnce(file: string, options: readonly string[]): number {
  const script = `const startedAt = performance.now();
    await import(${JSON.stringify(pathToFileURL(file).href)});
    console.log(performance.now() - startedAt);`;
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    POWERTOOLS_SERVICE_NAME: 'bench',
  };
  const said = execFileSync(process.execPath, [...options, '--input-type=module', '--eval', script], {
    env: environment,
    encoding: 'utf8',
  });
  return Number(said);
}
