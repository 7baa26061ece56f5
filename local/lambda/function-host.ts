/**
 * Runs inside the process of one execution environment, in the place of Lambda's own runtime: imports the bundled
 * handler, gives it one event at a time, and writes what it throws to the log as Lambda does.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';

const invocation = z.object({ event: z.unknown(), deadline: z.number(), end: z.string() });
const stop = z.object({ stop: z.literal(true) });
type Handler = (event: unknown, context: object) => unknown;

const loaded = loadHandler();
// Awaited at every invocation; until then a failure to load is not an unhandled one.
loaded.catch(() => {});

/** When the invocation ends, in epoch milliseconds; brought forward by whoever wants it to stop. */
let deadline = 0;

process.on('message', async (message) => {
  if (stop.safeParse(message).success) {
    deadline = Math.min(deadline, Date.now());
    return;
  }
  const { event, end, ...invoked } = invocation.parse(message);
  deadline = invoked.deadline;
  const answer = await invoke(event);
  // As Lambda does, on both streams: whoever reads them knows that the invocation has written all that it will.
  for (const stream of [process.stdout, process.stderr]) stream.write(`${end}\n`);
  process.send?.(answer);
});
process.on('disconnect', () => process.exit());
// A terminal sends its Ctrl-C to this process as well; whoever has started it decides when it ends.
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});

async function invoke(event: unknown): Promise<object> {
  try {
    const handler = await loaded;
    // Lambda has no `undefined` to give: it answers null.
    return { ok: true, answer: (await handler(event, lambdaContext())) ?? null };
  } catch (error) {
    console.error(`ERROR Invoke Error ${JSON.stringify(describe(error))}`);
    const { errorType, errorMessage } = describe(error);
    return { ok: false, errorType, errorMessage };
  }
}

async function loadHandler(): Promise<Handler> {
  const [file = '', name = ''] = (process.env._HANDLER ?? '').split('.');
  const folder = process.env.LAMBDA_TASK_ROOT ?? '';
  const module: Record<string, unknown> = await importFirst(
    ['mjs', 'js'].map((type) => join(folder, `${file}.${type}`)),
  );
  const handler = module[name];
  if (!isHandler(handler)) throw new Error(`${file} does not export a function named ${name}`);
  // The Node 24 runtime no longer calls handlers that take a callback.
  if (handler.length > 2) throw new Error(`${file}.${name} takes a callback, which Lambda no longer gives`);
  return handler;
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}

async function importFirst([path = '', ...others]: string[]): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    const missing = error instanceof Error && error.message.includes(`Cannot find module '${path}'`);
    if (missing && others.length > 0) return importFirst(others);
    throw error;
  }
}

function lambdaContext(): object {
  return {
    awsRequestId: randomUUID(),
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${process.env.AWS_LAMBDA_FUNCTION_NAME}`,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: 'local',
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** As Lambda logs it: with the error's own fields and its cause, which is where addresses and tokens would leak. */
function describe(error: unknown): { errorType: string; errorMessage: string } & Record<string, unknown> {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  const { name, message, stack = '', cause } = error;
  const own: Record<string, unknown> = { ...error };
  return {
    ...own,
    errorType: name,
    errorMessage: message,
    stack: stack.split('\n'),
    ...(cause !== undefined && { cause: describe(cause) }),
  };
}
