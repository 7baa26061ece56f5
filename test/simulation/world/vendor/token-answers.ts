import type { FaultKind } from '../../plan/faults.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Invocation } from '../lambda.ts';
import type { Observers } from '../observer.ts';
import type { Answer } from './answers.ts';
import type { Request } from './request.ts';
import type { TokenServer } from './token-server.ts';

/** What goes wrong before the endpoint does anything. */
const before: Partial<Record<FaultKind, Answer | 'unanswered'>> = {
  '503': { status: 503, body: '' },
  throttled: { status: 429, body: '' },
  html: { status: 200, body: '<html>canary</html>' },
  unanswered: 'unanswered',
  'application refused': { status: 401, body: '{"error":"invalid_client"}' },
};

/** What goes wrong after it has granted a token. */
const after: Partial<Record<FaultKind, Answer | 'unanswered'>> = {
  'answer lost': 'unanswered',
  '503 after the work': { status: 503, body: '' },
  'html after the work': { status: 200, body: '<html>canary</html>' },
};

/** The token endpoint. */
export function createTokenAnswers(
  { tokens: { accessLifeSeconds, saysLife } }: Plan,
  tokenServer: TokenServer,
  { now, observers }: { readonly now: () => number; readonly observers: Observers },
): (by: Invocation, request: Request, kind: FaultKind | undefined) => Answer | 'unanswered' {
  return (by, request, kind) => {
    const offered = request.form.get('refresh_token') ?? '';
    const offer = (outcome: 'granted' | 'dead' | 'not seen') => {
      for (const observer of observers.offers) observer(by, offered, outcome);
    };
    const refused = kind && before[kind];
    if (refused || !tokenServer.knowsClient(request)) {
      offer('not seen');
      return refused ?? { status: 401, body: '{"error":"invalid_client"}' };
    }
    // A vendor that leaves the refresh token out has not changed it.
    const keepsToken = kind === 'no refresh token';
    const granted = keepsToken
      ? tokenServer.acceptsRefresh(offered) && {
          accessToken: tokenServer.newAccessToken(now()),
          refreshToken: '',
        }
      : tokenServer.refresh(offered, now());
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
