import type { Say } from '../cli/terminal/progress-line.ts';
import { readyAssembly } from '../local/assembly.ts';
import { findParts, type StackParts } from '../local/template/stack-parts.ts';
import { readTemplate, type Template } from '../local/template/template.ts';

export interface SynthesisedStack {
  readonly template: Template;
  readonly stack: StackParts;
}

/** The stack of the sources and settings as they are now. */
export async function readSynthesisedStack(say: Say): Promise<SynthesisedStack> {
  const folder = await readyAssembly({ onMake: () => say('building what would be deployed') });
  const template = readTemplate(folder);
  return { template, stack: findParts(template) };
}
