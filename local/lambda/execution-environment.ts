import { fork } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import { localRegion } from '../servers/loopback.ts';

/** One function, ready to run: everything the template says about it, resolved. */
export interface FunctionDefinition {
  readonly name: string;
  readonly logGroup: string;
  readonly assetFolder: string;
  /** `index.handler`. */
  readonly handler: string;
  /** The template's variables, and nothing else. */
  readonly environment: Readonly<Record<string, string>>;
  /** What Lambda adds on its own: where the AWS services are. */
  readonly awsEnvironment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

export type InvocationResult =
  | { readonly ok: true; readonly answer: unknown }
  /** `errorType` and `errorMessage` as Lambda reports them. */
  | { readonly ok: false; readonly errorType: string; readonly errorMessage: string };

/** One execution environment: it serves one invocation at a time and keeps its modules warm in between. */
export interface ExecutionEnvironment {
  /**
   * Resolves once everything is known that the invocation has written to its log, unless its process has ended.
   *
   * @param stop lets it find that its time is up: it ends by itself, and in good order.
   */
  invoke(event: unknown, stop?: AbortSignal): Promise<InvocationResult>;
  /** Ends it at once, in the middle of an invocation too, as a crash would. */
  close(): Promise<void>;
}

const hostAnswer = z.union([
  z.object({ ok: z.literal(true), answer: z.unknown() }),
  z.object({ ok: z.literal(false), errorType: z.string(), errorMessage: z.string() }),
]);

/**
 * Starts a process of its own for a bundled function, with exactly the environment it would have in Lambda.
 *
 * @param onLogLine gets every line it writes to its output.
 */
export function startExecutionEnvironment(
  definition: FunctionDefinition,
  onLogLine: (line: string) => void = () => {},
): ExecutionEnvironment {
  const process = fork(new URL('./function-host.ts', import.meta.url), [], {
    cwd: definition.assetFolder,
    env: environmentOf(definition),
    execArgv: [`--max-old-space-size=${definition.memoryMb}`, '--enable-source-maps'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let invocations = 0;
  /** The line that ends what the current invocation writes to a stream, and what is done when it is read. */
  let end = { line: '', seen: () => {} };
  for (const stream of [process.stdout, process.stderr])
    forEachLine(stream, (line) => {
      if (end.line === '' || !line.endsWith(end.line)) return onLogLine(line);
      const before = line.slice(0, -end.line.length);
      if (before !== '') onLogLine(before);
      end.seen();
    });
  const exited = once(process, 'exit');

  return {
    async invoke(event, stop) {
      if (process.exitCode !== null || process.signalCode !== null) return ended('it has ended before');
      const timeoutMs = definition.timeoutSeconds * 1_000;
      const settled = Promise.withResolvers<InvocationResult>();
      let answer: InvocationResult | undefined;
      let streamsUnread = 2;
      const settle = () => {
        if (answer && streamsUnread === 0) settled.resolve(answer);
      };
      invocations += 1;
      end = {
        line: `END RequestId: ${invocations}`,
        seen() {
          streamsUnread -= 1;
          settle();
        },
      };
      const onMessage = (message: unknown) => {
        answer = hostAnswer.parse(message);
        settle();
      };
      const onExit = () => settled.resolve(ended('it ended before it answered'));
      const timer = setTimeout(() => {
        process.kill('SIGKILL');
        const errorMessage = `Task timed out after ${definition.timeoutSeconds.toFixed(2)} seconds`;
        settled.resolve({ ok: false, errorType: 'Sandbox.Timedout', errorMessage });
      }, timeoutMs);
      process.once('message', onMessage).once('exit', onExit);
      process.send({ event, deadline: Date.now() + timeoutMs, end: end.line });
      const onStop = () => {
        if (process.connected) process.send({ stop: true });
      };
      if (stop?.aborted) onStop();
      else stop?.addEventListener('abort', onStop);
      try {
        return await settled.promise;
      } finally {
        clearTimeout(timer);
        stop?.removeEventListener('abort', onStop);
        process.off('message', onMessage).off('exit', onExit);
      }
    },
    async close() {
      process.kill('SIGKILL');
      if (process.exitCode === null && process.signalCode === null) await exited;
    },
  };
}

function ended(why: string): InvocationResult {
  return {
    ok: false,
    errorType: 'Runtime.ExitError',
    errorMessage: `The function's process is gone: ${why}`,
  };
}

function environmentOf(definition: FunctionDefinition): Record<string, string> {
  return {
    ...definition.environment,
    AWS_REGION: localRegion,
    AWS_DEFAULT_REGION: localRegion,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
    LAMBDA_TASK_ROOT: definition.assetFolder,
    _HANDLER: definition.handler,
    TZ: ':UTC',
    ...definition.awsEnvironment,
  };
}

function forEachLine(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream?.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
