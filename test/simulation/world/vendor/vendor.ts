import type { FaultKind } from '../../plan/faults.ts';
import type { Plan } from '../../plan/plan.ts';
import { type Invocation, meetFault } from '../lambda.ts';
import type { Observers } from '../observer.ts';
import type { Account } from './account.ts';
import { type Answer, createAnswers } from './answers.ts';
import type { Request } from './request.ts';
import { createTokenAnswers } from './token-answers.ts';
import type { TokenServer } from './token-server.ts';

/** No answer: the request or its answer was lost. */
type Silence = 'dropped' | 'unanswered';

/** Constant Contact, as a function of a request, its account, and the fault to inject. */
export interface Vendor {
  receive(by: Invocation, request: Request, kind: FaultKind | undefined): Answer | Silence;
  /** Others who use the same application have spent the day. */
  closeQuota(): void;
  /** Ends every refusal that was for good. */
  acceptAgain(): void;
}

const dayMs = 86_400_000;
const page = '<html><body>canary@secret.example</body></html>';

/** A page, a list or a campaign of the right shape, with nothing in it. */
const nothing =
  '{"bulk_email_campaign_summaries":[],"campaigns":[],"campaign_activities":[],"tracking_activities":[],"results":[]}';

const spoilt: Partial<Record<FaultKind, Answer>> = {
  throttled: { status: 429, body: '{"error_key":"throttled","error_message":"canary@secret.example"}' },
  '503': { status: 503, body: '' },
  html: { status: 200, body: page },
  '502 in html': { status: 502, body: page },
  empty: { status: 200, body: '' },
  '401 for a good token': { status: 401, body: '' },
  '403': { status: 403, body: '[{"error_key":"forbidden"}]' },
  '404': { status: 404, body: '[{"error_key":"not_found"}]' },
  '400': { status: 400, body: '[{"error_key":"validation.error"}]' },
  'nothing listed': { status: 200, body: nothing },
  'another shape': { status: 200, body: '{"canary":"canary@secret.example"}' },
};
const unauthorized: Answer = { status: 401, body: '{"error_key":"unauthorized"}' };
/** What refuses one report, list or campaign from then on, for as long as there are faults. */
const forThisOne: Partial<Record<FaultKind, Answer>> = {
  '401 for this one': unauthorized,
  '403 for this one': { status: 403, body: '' },
};
/** In each of the forms in which this vendor words its errors. */
const quotaExceeded: readonly Answer[] = [
  '{"error_key":"quota_exceeded"}',
  '[{"error_key":"quota_exceeded"}]',
  '{"errors":[{"error_key":"quota_exceeded"}]}',
].map((body) => ({ status: 429, body, closesDay: true }));

export function createVendor(
  plan: Plan,
  account: Account,
  tokenServer: TokenServer,
  { now, observers }: { readonly now: () => number; readonly observers: Observers },
): Vendor {
  const serve = createAnswers(account, plan);
  const giveTokens = createTokenAnswers(plan, tokenServer, { now, observers });
  /** By operation and id. */
  const refusals = new Map<string, Answer>();
  let closedUntil = 0;

  const closeQuota = () => {
    closedUntil = (Math.floor(now() / dayMs) + 1) * dayMs;
  };

  function answer(by: Invocation, request: Request, kind: FaultKind | undefined): Answer {
    if (kind === 'quota exceeded') closeQuota();
    if (now() < closedUntil) return quotaExceeded[plan.seed % quotaExceeded.length] ?? unauthorized;
    if (kind === '401') tokenServer.endAccess();
    if (!tokenServer.acceptsAccess(request.authorization, now())) return unauthorized;
    const one = `${request.operation} ${request.id}`;
    const forGood = kind && forThisOne[kind];
    if (forGood) refusals.set(one, forGood);
    const refusal = refusals.get(one);
    if (refusal) {
      meetFault(by, request.operation);
      return refusal;
    }
    if (kind === 'link refused' && request.offset !== undefined) return { status: 404, body: '[]' };
    const refused = kind && spoilt[kind];
    if (refused) return refused;
    const served = serve(request, now());
    if (served.rows) for (const observer of observers.shows) observer(by, served.rows, request.codes);
    if (kind === 'cut') return { status: 200, body: served.body.slice(0, served.body.length / 2) };
    if (kind === 'ends early') return { ...served, body: served.body.replace(/,"_links":.*/, '}') };
    return served;
  }

  return {
    closeQuota,
    acceptAgain: () => refusals.clear(),
    receive(by, request, kind) {
      if (kind === 'dropped') return 'dropped';
      for (const observer of observers.asks) observer(by, request);
      const isForToken = request.operation === 'request a token';
      const given = isForToken ? giveTokens(by, request, kind) : answer(by, request, kind);
      if (given === 'unanswered' || (kind === 'unanswered' && !isForToken)) return 'unanswered';
      for (const observer of observers.answers) observer(by, request, given.status, given.body);
      return given;
    },
  };
}
