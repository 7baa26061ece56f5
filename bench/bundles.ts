import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type BundleContents, bundleContents } from './bundle-contents.ts';
import type { Part, Section } from './finding.ts';
import { readSynthesisedStack } from './synthesised-stack.ts';
import { figure, total } from './tally.ts';

/** In KB of 1,024 bytes. */
const functions = [
  { name: 'classifier', entry: 'functions/classifier/handler.ts', atMost: 400 },
  { name: 'poller', entry: 'functions/poller/handler.ts', atMost: 520 },
] as const;

const packagesShown = 10;

/** How large the deployed bundles are, and what is in them. */
export const bundles: Part = {
  name: 'bundles',
  about: 'sizes of the synthesised bundles, and the packages in them',
  async run(say) {
    const { stack } = await readSynthesisedStack(say);
    const sizes = {
      classifier: statSync(join(stack.classifier.assetFolder, 'index.mjs')).size,
      poller: statSync(join(stack.poller.assetFolder, 'index.mjs')).size,
    };
    const contents = await Promise.all(functions.map(({ entry }) => bundleContents(entry)));
    return {
      goals: functions.map(({ name, atMost }) => ({
        what: `${name}, as synthesised`,
        measured: sizes[name] / 1_024,
        atMost,
        unit: 'KB',
        decimals: 1,
      })),
      sections: contents.map((content, at) => {
        const { name } = functions[at] ?? { name: '' };
        return section(name, content, name === '' ? undefined : sizes[name]);
      }),
    };
  },
};

function section(
  name: string,
  { bytes, byPackage }: BundleContents,
  synthesised: number | undefined,
): Section {
  const others = byPackage.slice(packagesShown);
  return {
    title: `What is in the ${name}`,
    head: ['package', 'KB', 'share'],
    rows: [
      ...byPackage.slice(0, packagesShown),
      [`${others.length} others`, total(others, ([, size]) => size)] as const,
    ].map(([of, size]) => [of, figure(size / 1_024, 1), `${figure((100 * size) / bytes)} %`]),
    notes:
      bytes === synthesised
        ? ['The bundle made to look inside is the synthesised one, to the byte.']
        : [
            `Beware: the bundle made to look inside has ${figure(bytes)} bytes, the synthesised one ${figure(synthesised ?? 0)}.`,
          ],
  };
}
