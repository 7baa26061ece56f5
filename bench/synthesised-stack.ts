import type { Say } from '../cli/terminal/progress-line.ts';
import { synthesise } from '../local/synthesise.ts';
import { findParts, type StackParts } from '../local/template/stack-parts.ts';
import { readTemplate, type Template } from '../local/template/template.ts';

export interface SynthesisedStack {
  readonly template: Template;
  readonly stack: StackParts;
}

/** Synthesises afresh, so that no figure is of yesterday's bundles, and cleans up after `use`. */
export async function withSynthesisedStack<Result>(
  say: Say,
  use: (synthesised: SynthesisedStack) => Promise<Result>,
): Promise<Result> {
  say('building what would be deployed');
  const { folder, close } = await synthesise();
  try {
    const template = readTemplate(folder);
    return await use({ template, stack: findParts(template) });
  } finally {
    await close();
  }
}
