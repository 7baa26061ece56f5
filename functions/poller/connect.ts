import { createPollNote } from '../../shared/aws/poll-notes.ts';
import type { RequestLedger } from '../../shared/aws/request-ledger.ts';
import { createTokenSecret } from '../../shared/aws/token-secret.ts';
import { createAccessToken } from '../../shared/constant-contact/access-token.ts';
import {
  type ConstantContactClient,
  createConstantContactClient,
} from '../../shared/constant-contact/client.ts';
import { createPace } from '../../shared/constant-contact/pace.ts';
import { createTokenEndpoint } from '../../shared/constant-contact/token-endpoint.ts';
import type { PollParts } from './poll-account.ts';
import type { RunSummary } from './run-summary.ts';

/**
 * No request starts this shortly before the deadline: one attempt, storing what it brought and giving the lease back
 * fit into it. A quarter of the run at most, so that a short run still does something.
 */
const longestMarginMs = 20_000;
const longestMarginShare = 1 / 4;

/**
 * A token that was fetched has to be stored, which may take two attempts at the endpoint and half a minute of a busy
 * Secrets Manager; a rotated one that is not stored is lost. So none is fetched in the last minute and a half of a run,
 * half of it at most.
 */
const longestTokenMarginMs = 90_000;
const longestTokenMarginShare = 1 / 2;

/** The vendor's client for one run: its pace, its token and its end are the run's own. */
export function connectConstantContact(
  parts: PollParts,
  run: { readonly deadline: Date; readonly ledger: RequestLedger; readonly summary: RunSummary },
): ConstantContactClient {
  const { deadline, ledger, summary } = run;
  const { clock, config, documents } = parts;
  const now = clock.now().getTime();
  const left = deadline.getTime() - now;
  const marginMs = Math.min(longestMarginMs, left * longestMarginShare);
  const tokenMarginMs = Math.min(longestTokenMarginMs, left * longestTokenMarginShare);
  const stopAt = new Date(deadline.getTime() - marginMs);
  const requestTimeoutMs = Math.ceil(marginMs / 2);
  const pace = createPace(clock);
  const deadToken = createPollNote(documents, config.table, 'DEAD_TOKEN');

  return createConstantContactClient({
    ...parts,
    apiUrl: config.apiUrl,
    pace,
    stopAt,
    requestTimeoutMs,
    spend: () => ledger.spend(),
    countRequest: (purpose) => {
      summary.requests[purpose] += 1;
    },
    accessToken: createAccessToken({
      secret: createTokenSecret(parts.secrets, config.secretArn, clock),
      deadToken: { read: () => deadToken.read(), write: (note) => deadToken.write(note, clock.now()) },
      clock,
      endpoint: createTokenEndpoint({
        tokenUrl: config.tokenUrl,
        pace,
        clock,
        stopAt: new Date(deadline.getTime() - tokenMarginMs),
        requestTimeoutMs,
        spend: () => ledger.spend(),
        countRequest: () => {
          summary.requests.token += 1;
        },
      }),
    }),
  });
}
