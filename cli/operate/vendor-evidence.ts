import type { Instant } from '../../shared/bounce/instant.ts';
import type { Clock } from '../../shared/clock.ts';
import { createAccessToken } from '../../shared/constant-contact/access-token.ts';
import type { FlowParts } from '../../shared/constant-contact/authorization-service.ts';
import { createConstantContactClient } from '../../shared/constant-contact/client.ts';
import type {
  Api,
  ContactEvidence,
  EvidenceWanted,
  Told,
  Untold,
} from '../../shared/constant-contact/contact-evidence.ts';
import { createV2Client } from '../../shared/constant-contact/v2/v2-client.ts';
import { createV2ContactEvidence } from '../../shared/constant-contact/v2/v2-contact-evidence.ts';
import { createV3ContactEvidence } from '../../shared/constant-contact/v3-contact-evidence.ts';
import { SignInNeededError, TokenUnavailableError } from '../../shared/errors.ts';
import { CommandError } from '../command-error.ts';
import type { SignInStore } from '../target/sign-in-store.ts';
import { createRefreshEndpoint } from './refresh-endpoint.ts';
import type { VendorUrls } from './sign-in.ts';

/** What could not be told, and what kept a command from asking at all. */
export type NotTold =
  | Untold
  /** Nobody has signed in on this computer, or the sign-in does not hold any more. */
  | { readonly kind: 'signInNeeded'; readonly is: 'missing' | 'over' }
  /** Something given in the environment; `reason` is a sentence of ours. */
  | { readonly kind: 'givenRefused'; readonly reason: string }
  /** A run on this computer uses the sign-in. */
  | { readonly kind: 'signInBusy' };

/** What one of the two APIs has told of an address. */
export interface ToldByApi extends Omit<Told, 'untold'> {
  readonly untold: readonly NotTold[];
}

/** What Constant Contact was asked about an address, and what it has told. */
export interface VendorEvidence {
  readonly since: Instant;
  readonly until: Instant;
  /** v3 first; v2 only for owners who still hold a key. */
  readonly told: readonly ToldByApi[];
  /** To Constant Contact, tokens included. */
  readonly requests: number;
}

/** The operator's own sign-in, and what is known of it. */
export interface OwnSignIn {
  readonly store: Pick<SignInStore, 'read' | 'replace'>;
  /** Undefined where they are not known. */
  readonly scopes: readonly string[] | undefined;
}

export interface V2Access {
  readonly baseUrl: URL | undefined;
  readonly apiKey: string;
  readonly token: string;
}

/** Asks about contacts, one request after the other, and counts. */
export interface EvidenceAsker {
  /** @throws {StorageError | CommandError} when a new token could not be stored. */
  askV3(
    wanted: EvidenceWanted,
    urls: Pick<VendorUrls, 'apiUrl' | 'tokenUrl'>,
    signIn: OwnSignIn,
  ): Promise<ToldByApi>;
  askV2(wanted: EvidenceWanted, access: V2Access): Promise<ToldByApi>;
  /** So far, tokens included. */
  requests(): number;
}

export interface AskerParts {
  readonly flow: FlowParts;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Nobody waits longer for the story of one contact. */
const longestMs = 60_000;

export function createEvidenceAsker({ flow, clock, random }: AskerParts): EvidenceAsker {
  const { pace, requestTimeoutMs, isInterrupted } = flow;
  let requests = 0;
  const countRequest = () => {
    requests += 1;
  };
  const partsOfClient = () => {
    const endsAt = clock.now().getTime() + longestMs;
    const timeLeftMs = () => (isInterrupted() ? 0 : endsAt - clock.now().getTime());
    return { pace, clock, random, timeLeftMs, requestTimeoutMs, spend: async () => {}, countRequest };
  };
  return {
    requests: () => requests,
    askV2: (wanted, access) =>
      tell('v2', createV2ContactEvidence(createV2Client({ ...partsOfClient(), ...v2Parts(access) })), wanted),
    askV3(wanted, { apiUrl, tokenUrl }, { store, scopes }) {
      const accessToken = createAccessToken({
        secret: store,
        // The next command asks again: it is one request.
        deadToken: { read: async () => undefined, write: async () => {} },
        endpoint: createRefreshEndpoint(flow, tokenUrl, countRequest),
        clock,
      });
      const client = createConstantContactClient({ ...partsOfClient(), apiUrl, accessToken });
      return tell('v3', createV3ContactEvidence({ client, scopes }), wanted);
    },
  };
}

function v2Parts({ apiKey, token, baseUrl }: V2Access) {
  return { apiKey, token, ...(baseUrl && { baseUrl }) };
}

async function tell(by: Api, evidence: ContactEvidence, wanted: EvidenceWanted): Promise<ToldByApi> {
  try {
    return await evidence.tell(wanted);
  } catch (error) {
    if (!(error instanceof SignInNeededError)) throw error;
    return nothingTold(by, { kind: 'signInNeeded', is: 'over' });
  }
}

export function nothingTold(by: Api, why: NotTold): ToldByApi {
  return { by, events: [], totals: undefined, untold: [why] };
}

/** What is in the way of a sign-in that was given; undefined for what a command cannot go on after. */
export function whyNotUsable(error: unknown): NotTold | undefined {
  if (error instanceof TokenUnavailableError) return { kind: 'unreachable', reason: error.message };
  return error instanceof CommandError ? { kind: 'givenRefused', reason: error.message } : undefined;
}

/** Whether somebody has to sign in, once more or with more rights. */
export function isSignInNeeded({ told }: VendorEvidence): boolean {
  return told.some(
    ({ by, untold }) =>
      by === 'v3' &&
      untold.some(({ kind }) =>
        ['signInNeeded', 'givenRefused', 'missingScope', 'accessRefused'].includes(kind),
      ),
  );
}
