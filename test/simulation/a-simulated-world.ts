import type { Intervals } from '../../functions/poller/plan/intervals.ts';
import { createPoller } from '../../functions/poller/poller.ts';
import { createPorts } from '../../functions/poller/ports.ts';
import { seededRandom } from '../../local/servers/shuffle.ts';
import {
  createReception,
  type Reception,
  type ReceptionOptions,
} from '../../local/simulated-account/reception.ts';
import { dayMs, hourMs } from '../../shared/bounce/instant.ts';
import { aClock, type SimulatedClock } from '../support/a-clock.ts';
import { aTelemetry, type RecordedTelemetry } from '../support/a-telemetry.ts';
import { standard } from '../support/policies.ts';
import { createClassification } from './classification.ts';
import { fetchInProcess } from './fetch-in-process.ts';
import { asSqsClient, createQueueInMemory, type InMemoryQueue } from './in-memory/queue.ts';
import { asSecretsClient, createSecretInMemory, type InMemorySecret } from './in-memory/secret.ts';
import { asDocumentClient, createTableInMemory, type InMemoryTable } from './in-memory/table.ts';
import { createPageNews, type PageNews } from './page-news.ts';
import { createFatedRun, type Fate, type FatedRun } from './run-fate.ts';

/** Something that happens to the account by itself. */
export interface Happening {
  /** In milliseconds of the clock. */
  readonly at: number;
  happen(): void;
}

export interface SimulatedWorldOptions extends Omit<ReceptionOptions, 'clock'> {
  readonly start: string;
  /** In any order; each happens before the first request that comes at its time or later. */
  readonly happenings?: readonly Happening[];
  readonly seed?: number;
  readonly requestsPerDay?: number;
  readonly lookbackDays?: number;
  /** The most rows a page of a report has; other lists have full pages. */
  readonly reportPageSize?: number;
}

export interface SimulatedWorld {
  readonly clock: SimulatedClock;
  readonly constantContact: Reception;
  readonly news: PageNews;
  readonly table: InMemoryTable;
  readonly queue: InMemoryQueue;
  readonly secret: InMemorySecret;
  readonly telemetry: RecordedTelemetry;
  /** One tick of a new poller. Says what it rejected with, if it did, and how many calls it made. */
  tick(how?: { readonly fate?: Fate; readonly remainingMs?: number }): Promise<Ticked>;
  /** Hourly ticks for so many hours, each with what `how` says of it. */
  ticks(hours: number, how?: (hour: number) => { readonly remainingMs?: number }): Promise<void>;
}

export interface Ticked {
  readonly error: unknown;
  readonly calls: number;
  readonly died: boolean;
}

const tenMinutesMs = 600_000;
const mostPerPage = 500;

/** The deployed defaults, for a tick an hour. */
const simulatedIntervals: Intervals = {
  runMs: hourMs,
  recheckRecentMs: 6 * hourMs,
  recheckClosedMs: 30 * dayMs,
};

/**
 * The real poller between a simulated account and a table, a queue and a secret in memory: no socket, no waiting.
 * A month takes seconds.
 */
export function aSimulatedWorld(options: SimulatedWorldOptions): SimulatedWorld {
  const clock = aClock(options.start);
  const coming = [...(options.happenings ?? [])].sort((one, other) => one.at - other.at);
  let happened = 0;
  const random = seededRandom(options.seed ?? 1);
  const { reportPageSize = mostPerPage } = options;
  const pageSize = (path: string) => (path.endsWith('/tracking/bounces') ? reportPageSize : mostPerPage);
  const arrivals = createReception({ pageSize, ...options, clock }, () => 'https://api.cc.example');
  const news = createPageNews();
  const constantContact: Reception = {
    ...arrivals,
    receive(request) {
      liveUpTo(clock.now().getTime());
      const at = clock.now().getTime();
      const outcome = arrivals.receive(request);
      news.note(request, outcome, at);
      return outcome;
    },
  };
  const table = createTableInMemory();
  const queue = createQueueInMemory();
  const secret = createSecretInMemory();
  const { clientId, clientSecret, refreshToken } = constantContact.signIn;
  secret.put(JSON.stringify({ clientId, clientSecret, refreshToken: refreshToken() }));
  const telemetry = aTelemetry();
  const classify = createClassification(table, queue, clock, random);
  const fetchSimulated = fetchInProcess(constantContact, clock, () => 20 + random() * 200);
  const config = {
    table: 'Hygiene',
    queueUrl: 'https://sqs.example/bounces',
    secretArn: 'arn:token',
    lookbackDays: options.lookbackDays ?? 90,
    requestsPerDay: options.requestsPerDay ?? 9_000,
    intervals: simulatedIntervals,
    policy: standard,
    apiUrl: new URL('https://api.cc.example/v3'),
    tokenUrl: new URL('https://api.cc.example/oauth2/default/v1/token'),
  };
  let revision = 0;
  const newRevision = () => `revision-${++revision}`;

  function liveUpTo(now: number): void {
    for (let next = coming[happened]; next && next.at <= now; next = coming[happened]) {
      happened += 1;
      next.happen();
    }
  }

  function partsOf(run: FatedRun) {
    return {
      config,
      documents: asDocumentClient((command) => run.call('dynamoDb', () => table.send(command))),
      sqs: asSqsClient((command) => run.call('sqs', () => queue.send(command))),
      secrets: asSecretsClient((command) => run.call('secrets', () => secret.send(command))),
      clock: {
        now: clock.now,
        sleep: async (ms: number) => {
          if (run.died()) throw new Error('the run is dead');
          await clock.sleep(ms);
        },
      },
      random,
      newRevision,
    };
  }

  async function tick(how: { readonly fate?: Fate; readonly remainingMs?: number } = {}): Promise<Ticked> {
    const { fate = () => undefined, remainingMs = tenMinutesMs } = how;
    liveUpTo(clock.now().getTime());
    const run = createFatedRun(fate);
    const original = globalThis.fetch;
    globalThis.fetch = (input, init) => run.call('vendor', () => fetchSimulated(input, init));
    let error: unknown;
    try {
      const poll = createPoller(() => createPorts(partsOf(run)), telemetry);
      await poll({}, { getRemainingTimeInMillis: () => remainingMs });
    } catch (thrown) {
      error = thrown;
    } finally {
      globalThis.fetch = original;
    }
    await classify();
    return { error, calls: run.calls(), died: run.died() };
  }

  liveUpTo(clock.now().getTime());
  return {
    clock,
    constantContact,
    news,
    table,
    queue,
    secret,
    telemetry,
    tick,
    async ticks(hours, how = () => ({})) {
      for (let hour = 0; hour < hours; hour += 1) {
        const startedAt = clock.now().getTime();
        await tick(how(hour));
        clock.advance(Math.max(0, startedAt + hourMs - clock.now().getTime()));
      }
    },
  };
}
