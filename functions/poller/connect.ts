import type { Clock } from '../../shared/clock.ts';
import { createAccessToken } from '../../shared/constant-contact/access-token.ts';
import { noRequests } from '../../shared/constant-contact/asked.ts';
import { createConstantContactClient } from '../../shared/constant-contact/client.ts';
import type { BeyondMemory } from '../../shared/constant-contact/find-campaigns.ts';
import { createPace } from '../../shared/constant-contact/pace.ts';
import { type SignInNote, signInNoteOf } from '../../shared/constant-contact/sign-in.ts';
import { createTokenEndpoint } from '../../shared/constant-contact/token-endpoint.ts';
import { createVendor, type Vendor } from '../../shared/constant-contact/vendor.ts';
import type { createTokenSecret } from '../../shared/storage/token-secret.ts';
import type { PollerConfig } from './config.ts';
import type { PollNote } from './memory/poll-notes.ts';
import type { RequestLedger } from './run/request-ledger.ts';

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

export interface VendorParts {
  readonly config: Pick<PollerConfig, 'apiUrl' | 'tokenUrl'>;
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  readonly secret: ReturnType<typeof createTokenSecret>;
  readonly deadToken: PollNote;
  readonly olderCampaigns: BeyondMemory;
}

/** The vendor for one run: its pace, its token and its end are the run's own. */
export function connectConstantContact(
  { config, clock, random, secret, deadToken, olderCampaigns }: VendorParts,
  { remainingMs, ledger }: { readonly remainingMs: () => number; readonly ledger: RequestLedger },
): Vendor {
  const left = remainingMs();
  const marginMs = Math.min(longestMarginMs, left * longestMarginShare);
  const tokenMarginMs = Math.min(longestTokenMarginMs, left * longestTokenMarginShare);
  const requestTimeoutMs = Math.ceil(marginMs / 2);
  const pace = createPace(clock);
  const spend = () => ledger.spend();
  const requests = { ...noRequests };

  let signIn: SignInNote | undefined;
  const watched = {
    ...secret,
    async read() {
      const stored = await secret.read();
      signIn ??= signInNoteOf(stored?.text);
      return stored;
    },
  };
  const endpoint = createTokenEndpoint({
    tokenUrl: config.tokenUrl,
    pace,
    timeLeftMs: () => remainingMs() - tokenMarginMs,
    requestTimeoutMs,
    spend,
    countRequest: () => {
      requests.token += 1;
    },
  });
  const client = createConstantContactClient({
    apiUrl: config.apiUrl,
    accessToken: createAccessToken({
      secret: watched,
      deadToken: { read: () => deadToken.read(), write: (text) => deadToken.write(text, clock.now()) },
      clock,
      endpoint,
    }),
    pace,
    clock,
    random,
    timeLeftMs: () => remainingMs() - marginMs,
    requestTimeoutMs,
    spend,
    countRequest: (purpose) => {
      requests[purpose] += 1;
    },
  });
  return createVendor(client, requests, olderCampaigns, () => signIn ?? signInNoteOf(undefined));
}
