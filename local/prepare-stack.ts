import type { Progress } from '../cli/terminal/progress.ts';
import { readyAssembly } from './assembly.ts';
import { findParts, type StackParts } from './template/stack-parts.ts';
import { readTemplate } from './template/template.ts';

/**
 * The stack of the sources and settings as they are now, as a step of a command; it says so where the stack has to be built
 * first, which takes seconds.
 *
 * @throws {Error} with what the CDK printed when it cannot be built; {TemplateError} when it cannot be run here.
 */
export function prepareStack(progress: Progress): Promise<StackParts> {
  return progress.step('Preparing', async (say) => {
    const folder = await readyAssembly({
      onMake: () => say('building exactly what would be deployed, this once'),
    });
    return findParts(readTemplate(folder));
  });
}
