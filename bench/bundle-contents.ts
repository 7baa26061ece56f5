import { build } from 'esbuild';
import { bundleOptions } from './bundle-options.ts';

export interface BundleContents {
  readonly bytes: number;
  /** Bytes of the bundle that each package brought, most first; our own folders are packages too. */
  readonly byPackage: readonly (readonly [name: string, bytes: number])[];
}

/** Bundles a function in memory as the stack does, and says what each package contributes. */
export async function bundleContents(entry: string): Promise<BundleContents> {
  const { metafile } = await build({
    ...bundleOptions(entry),
    outfile: 'index.mjs',
    write: false,
    metafile: true,
  });
  const [, output] = Object.entries(metafile.outputs).find(([path]) => path.endsWith('index.mjs')) ?? [];
  if (!output) throw new Error(`esbuild made no bundle of ${entry}`);
  const byPackage = new Map<string, number>();
  let attributed = 0;
  for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
    const name = packageOf(path);
    byPackage.set(name, (byPackage.get(name) ?? 0) + bytesInOutput);
    attributed += bytesInOutput;
  }
  byPackage.set("esbuild's own glue", output.bytes - attributed);
  return { bytes: output.bytes, byPackage: [...byPackage].sort(([, one], [, other]) => other - one) };
}

/** `@scope/name` or `name` of the innermost package; for our own files their top folder. */
export function packageOf(path: string): string {
  const [, inner] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return inner ?? `${path.split('/')[0]}/ (ours)`;
}
