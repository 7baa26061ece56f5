import type { FaultKind } from '../../plan/faults.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Invocation } from '../lambda.ts';
import type { Witnesses } from '../witness.ts';
import type { Answer } from './answers.ts';
import type { Request } from './request.ts';
import type { TokenDesk } from './token-desk.ts';

/** What goes wrong before the endpoint does anything. */
const before: Partial<Record<FaultKind, Answer | 'unanswered'>> = {
  '503': { status: 503, body: '' },
  throttled: { status: 429, body: '' },
  html: { status: 200, body: '<html>canary</html>' },
  unanswered: 'unanswered',
  'application refused': { status: 401, body: '{"error":"invalid_client"}' },
};

/** What becomes of the answer after it has. */
const after: Partial<Record<FaultKind, Answer | 'unanswered'>> = {
  'answer lost': 'unanswered',
  '503 after the work': { status: 503, body: '' },
  'html after the work': { status: 200, body: '<html>canary</html>' },
};

/** The token endpoint. */
export function createTokenAnswers(
  { tokens: { accessLifeSeconds, saysLife } }: Plan,
  desk: TokenDesk,
  { now, witnesses }: { readonly now: () => number; readonly witnesses: Witnesses },
): (by: Invocation, request: Request, kind: FaultKind | undefined) => Answer | 'unanswered' {
  return (by, request, kind) => {
    const offered = request.form.get('refresh_token') ?? '';
    const offer = (outcome: 'granted' | 'dead' | 'not seen') => {
      for (const witness of witnesses.offers) witness(by, offered, outcome);
    };
    const refused = kind && before[kind];
    if (refused || !desk.knowsClient(request)) {
      offer('not seen');
      return refused ?? { status: 401, body: '{"error":"invalid_client"}' };
    }
    // A vendor that leaves the refresh token out has not changed it.
    const keepsToken = kind === 'no refresh token';
    const granted = keepsToken
      ? desk.acceptsRefresh(offered) && { accessToken: desk.newAccessToken(now()), refreshToken: '' }
      : desk.refresh(offered, now());
    offer(granted ? 'granted' : 'dead');
    if (!granted) return { status: 400, body: '{"error":"invalid_grant","error_description":"canary"}' };
    const tokens = {
      access_token: kind === 'no access token' ? undefined : granted.accessToken,
      refresh_token: granted.refreshToken,
      expires_in: saysLife ? accessLifeSeconds : undefined,
    };
    const answer: Answer = {
      status: 200,
      body: JSON.stringify(tokens),
      ...(!['', offered].includes(granted.refreshToken) && { newRefreshToken: granted.refreshToken }),
    };
    return (kind && after[kind]) || answer;
  };
}
