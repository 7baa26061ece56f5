/** A request as it leaves `fetch`. */
export interface Fetched {
  readonly url: string;
  readonly authorization: string;
  readonly body: unknown;
  /** How long the client waits for an answer. */
  readonly timeoutMs: number;
}

export interface Platform {
  answer(request: Fetched): Promise<Response>;
  /** Whatever is written to standard output and standard error. */
  hear(text: string): void;
}

/** Just what `ky` looks at. The real one costs a seed more than the code that makes the request. */
class LeanRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly sent: unknown;
  readonly body = null;

  constructor(input: URL, { headers, body }: { readonly headers: Headers; readonly body?: unknown }) {
    this.url = input.href;
    this.headers = headers;
    this.sent = body;
  }
}

const encoder = new TextEncoder();

/** Just what `ky` and our own reading of an answer look at. */
class LeanResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly type = 'basic';
  readonly headers = new Map<string, string>();
  readonly body: readonly Uint8Array[];
  readonly [Symbol.toStringTag] = 'Response';

  constructor(status: number, text: string) {
    this.status = status;
    this.ok = status >= 200 && status < 300;
    this.body = [encoder.encode(text)];
  }
}

export function leanResponse(status: number, text: string): Response {
  return new LeanResponse(status, text) as unknown as Response;
}

/** Never aborts: a simulated time-out is a rejected fetch, and a real timer would make the result depend on the machine. */
const patient = new AbortController().signal;

/**
 * Puts a simulated platform under the code under test while `run` runs: `fetch` and what goes with it, and the standard
 * outputs. Stacks are kept short, for they take longer than what fails.
 *
 * @param run may print by what it is given.
 */
export async function onPlatform<Result>(
  platform: Platform,
  run: (aside: (print: () => void) => void) => Promise<Result>,
): Promise<Result> {
  const { fetch, Request } = globalThis;
  const { timeout, any } = AbortSignal;
  const { stackTraceLimit } = Error;
  const writers = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  let timeoutMs = 0;
  AbortSignal.timeout = (ms) => {
    timeoutMs = ms;
    return patient;
  };
  AbortSignal.any = () => patient;
  Object.assign(globalThis, { Request: LeanRequest });
  globalThis.fetch = (request) => {
    if (!(request instanceof LeanRequest)) throw new TypeError('fetch was called without a Request');
    const { url, headers, sent } = request;
    return platform.answer({
      url,
      authorization: headers.get('authorization') ?? '',
      body: sent,
      timeoutMs,
    });
  };
  const listen = () => {
    for (const { stream } of writers) {
      stream.write = (text: string | Uint8Array) => {
        platform.hear(String(text));
        return true;
      };
    }
  };
  const restore = () => {
    for (const { stream, write } of writers) stream.write = write;
  };
  listen();
  Error.stackTraceLimit = 2;
  try {
    return await run((print) => {
      restore();
      print();
      listen();
    });
  } finally {
    Object.assign(globalThis, { fetch, Request });
    Object.assign(AbortSignal, { timeout, any });
    restore();
    Error.stackTraceLimit = stackTraceLimit;
  }
}
