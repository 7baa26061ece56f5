import type { Clock } from '../../shared/clock.ts';
import type { Account } from './account.ts';
import { privilegeIds } from './endpoints/user-privileges.ts';
import { quotaExceeded, throttled } from './errors.ts';
import type { Asked, Purpose } from './exchange.ts';
import { createFaults, type Faults, type Outcome } from './faults.ts';
import { activationPath, purposeOf, serve } from './gateway.ts';
import { createPaging, type PagingOptions } from './paging.ts';
import {
  createRequestCounter,
  type RequestCounter,
  type RequestLimits,
  vendorLimits,
} from './request-limits.ts';
import { createSignInDesk, type SignIn, type SignInOptions } from './sign-in.ts';
import { v2OverQps, v2OverRateLimit } from './v2/errors.ts';
import { isV2 } from './v2/gateway.ts';

export interface ReceptionOptions extends PagingOptions {
  readonly account: Account;
  /** What limits, tokens and the request log go by. */
  readonly clock: Pick<Clock, 'now'>;
  readonly tokens?: SignInOptions;
  readonly limits?: Partial<RequestLimits>;
  /** Of the user who signed in; all that matter when left out. */
  readonly privileges?: readonly string[];
  /** Called with each line of the request log, for somebody who watches. */
  readonly onRequest?: (request: RequestRecord) => void;
}

const silence = { drop: 'dropped', hang: 'hanging' } as const;

/** One line of the request log. */
export interface RequestRecord {
  /** In milliseconds of the clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly purpose: Purpose;
  readonly status: number | 'dropped' | 'hanging';
}

/** Where requests to the simulated account arrive, by whatever way. */
export interface Reception {
  readonly signIn: SignIn;
  readonly faults: Faults;
  /** Every request so far, in order of arrival, refused and spoiled ones included. */
  readonly requests: readonly RequestRecord[];
  /** Handles a request that arrives now. */
  receive(request: Arriving): Outcome;
}

/** A request as it comes off the wire. */
interface Arriving extends Pick<Asked, 'method' | 'headers' | 'body'> {
  readonly url: string;
}

/** @param origin of the server, for links that are whole URLs. */
export function createReception(options: ReceptionOptions, origin: () => string): Reception {
  const { account, clock, privileges = Object.keys(privilegeIds) } = options;
  const limits = { ...vendorLimits, ...options.limits };
  const apiCounter = createRequestCounter(limits);
  const tokenCounter = createRequestCounter({
    perSecond: limits.tokenPerSecond,
    perDay: Number.POSITIVE_INFINITY,
  });
  // A key of its own, with limits of its own.
  const v2Counter = createRequestCounter(limits);
  const desk = createSignInDesk(options.tokens ?? {}, {
    now: () => clock.now().getTime(),
    activationPage: () => origin() + activationPath,
  });
  const faults = createFaults();
  const requests: RequestRecord[] = [];
  const shown = { account, paging: createPaging(options, origin), privileges };

  function countRequest({ purpose, path, at }: Asked): ReturnType<RequestCounter['count']> {
    // Pages for people have no limit; of the device endpoint nobody knows, so that it shares the narrow one.
    if (purpose === 'consent' || purpose === 'activation') return undefined;
    if (isV2(path)) return v2Counter.count(at);
    return (purpose === 'token' || purpose === 'device' ? tokenCounter : apiCounter).count(at);
  }

  function outcomeOf(asked: Asked): Outcome {
    // Limits come first, as at a gateway: a fault never hides that a client asks too often.
    const over = countRequest(asked);
    if (over && isV2(asked.path)) return over === 'throttled' ? v2OverQps() : v2OverRateLimit();
    if (over) return over === 'throttled' ? throttled() : quotaExceeded();
    return faults.outcome(asked, (instead = asked) => serve(instead, desk, shown));
  }

  return {
    signIn: desk,
    faults,
    requests,
    receive({ url, method, headers, body }) {
      const { pathname: path, searchParams: query } = new URL(url, 'http://127.0.0.1');
      const at = clock.now().getTime();
      const asked: Asked = { at, method, path, query, purpose: purposeOf(path), headers, body };
      const outcome = outcomeOf(asked);
      const status = typeof outcome === 'object' ? outcome.status : silence[outcome];
      const record = { at, method, path, query: query.toString(), purpose: asked.purpose, status };
      requests.push(record);
      options.onRequest?.(record);
      return outcome;
    },
  };
}
