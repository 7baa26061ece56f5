import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { bundling, leftOut } from '../infra/bundling.ts';

/** What esbuild is told to bundle a file as the stack bundles a function. */
export function bundleOptions(entry: string): BuildOptions {
  return {
    ...bundling,
    external: leftOut,
    absWorkingDir: join(import.meta.dirname, '..'),
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    sourcemap: true,
    logLevel: 'warning',
  };
}
