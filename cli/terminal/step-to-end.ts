import type { Progress } from './progress.ts';
import type { Say } from './progress-line.ts';

/**
 * Runs a step whose result says whether it came to its end. One that did not, as after Ctrl-C, is shown as one that
 * failed, and its result is given all the same.
 */
export async function stepToEnd<Result>(
  progress: Progress,
  title: string,
  work: (say: Say) => Promise<Result>,
  isAtEnd: (result: Result) => boolean,
): Promise<Result> {
  const ended: { result?: Result } = {};
  try {
    return await progress.step(title, async (say) => {
      const result = await work(say);
      if (isAtEnd(result)) return result;
      ended.result = result;
      throw new Error(`${title} did not come to its end`);
    });
  } catch (error) {
    if ('result' in ended) return ended.result as Result;
    throw error;
  }
}
