import { Listr } from 'listr2';

/** Says how far a step is, in a few words. */
type Say = (text: string) => void;

/** Shows steps as they happen, one below the other. */
export interface Progress {
  /** Runs one step under a title; what it says last stays next to the title when it is done. */
  step<Result>(title: string, work: (say: Say) => Promise<Result>): Promise<Result>;
}

/** Without a terminal every word is a line of its own, so a step may speak this often, in milliseconds. */
const linesEveryMs = 5_000;

/** Live lines on a terminal, plain lines elsewhere. */
export function createProgress(isTerminal: boolean): Progress {
  return {
    async step(title, work) {
      const settled: { result?: Awaited<ReturnType<typeof work>> } = {};
      const steps = new Listr(
        [
          {
            title,
            task: async (_, task) => {
              let last = '';
              let spokeAt = Date.now();
              settled.result = await work((text) => {
                last = text;
                if (isTerminal || Date.now() - spokeAt >= linesEveryMs) {
                  task.output = text;
                  spokeAt = Date.now();
                }
              });
              if (last !== '') task.title = `${title}: ${last}`;
            },
          },
        ],
        // What Ctrl-C means is the command's business.
        { renderer: isTerminal ? 'default' : 'simple', registerSignalListeners: false },
      );
      await steps.run();
      if (!('result' in settled)) throw new Error(`${title} ended without a result`);
      return settled.result;
    },
  };
}

/** For tests and for callers that want to hear nothing. */
export const silentProgress: Progress = { step: (_, work) => work(() => {}) };
