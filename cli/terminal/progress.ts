import { Listr, ListrLogger, ListrLogLevels, ProcessOutput } from 'listr2';
import type { Say } from './progress-line.ts';

/** Shows steps as they happen, one below the other. */
export interface Progress {
  /** Runs one step under a title; what it says last stays next to the title when it is done. */
  step<Result>(title: string, work: (say: Say) => Promise<Result>): Promise<Result>;
}

/** Progress that can be spoken to, and told to end, in the middle of a step. */
export interface StoppableProgress extends Progress {
  /** Says something beside the step that is running. */
  say(text: string): void;
  /**
   * Takes down what moves on the terminal and gives it its cursor back. A step that was running never comes to its end:
   * the process is about to.
   */
  stop(): Promise<void>;
}

/** The library's plain lines repeat what went wrong, whatever its settings say; whoever called tells it. */
class OnceLogger extends ListrLogger<ListrLogLevels> {
  override log(...[level, message, options]: Parameters<ListrLogger<ListrLogLevels>['log']>): void {
    super.log(level, message, level === ListrLogLevels.FAILED ? undefined : options);
  }
}

/** Without a terminal every word is a line of its own, so a step may speak this often, in milliseconds. */
const linesEveryMs = 5_000;

/** On the stream for errors, since the other one is for results: live lines on a terminal, plain lines elsewhere. */
export function createProgress({ stderr, stdout } = process): StoppableProgress {
  const isTerminal = Boolean(stderr.isTTY);
  const renderer = isTerminal ? 'default' : 'simple';
  const stopping = Promise.withResolvers<never>();
  stopping.promise.catch(() => {});
  let isStopped = false;
  let running: Promise<unknown> = Promise.resolve();
  let sayNow: Say = () => {};

  return {
    say: (text) => sayNow(text),
    async step(title, work) {
      const done: { result?: Awaited<ReturnType<typeof work>> } = {};
      const rendererOptions = {
        logger: new OnceLogger({ processOutput: new ProcessOutput(stderr, stdout) }),
        // What went wrong is thrown on and told once, by whoever called.
        showErrorMessage: false,
      };
      const steps = new Listr(
        [
          {
            title,
            task: async (_, task) => {
              let last = '';
              let spokeAt = Date.now();
              sayNow = (text) => {
                task.output = text;
              };
              const working = work((text) => {
                last = text;
                if (isTerminal || Date.now() - spokeAt >= linesEveryMs) {
                  task.output = text;
                  spokeAt = Date.now();
                }
              });
              done.result = await Promise.race([working, stopping.promise]);
              if (last !== '') task.title = `${title}: ${last}`;
            },
          },
        ],
        {
          renderer,
          rendererOptions,
          // The library looks at the other stream, and takes these where that is no terminal.
          fallbackRenderer: renderer,
          fallbackRendererOptions: rendererOptions,
          // What Ctrl-C means is the command's business.
          registerSignalListeners: false,
        },
      );
      running = steps.run();
      try {
        await running;
      } catch (error) {
        if (!isStopped) throw error;
        await new Promise(() => {});
      }
      if (!('result' in done)) throw new Error(`${title} ended without a result`);
      return done.result;
    },
    async stop() {
      isStopped = true;
      stopping.reject(new Error('Stopped.'));
      await running.catch(() => {});
    },
  };
}

/** For tests and for callers that want to hear nothing. */
export const silentProgress: Progress = { step: (_, work) => work(() => {}) };
