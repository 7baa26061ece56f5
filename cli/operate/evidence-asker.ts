import type { Clock } from '../../shared/clock.ts';
import { createAccessToken } from '../../shared/constant-contact/access-token.ts';
import type { FlowParts } from '../../shared/constant-contact/authorization-service.ts';
import { createConstantContactClient } from '../../shared/constant-contact/client.ts';
import type { Api, ContactEvidence, EvidenceWanted } from '../../shared/constant-contact/contact-evidence.ts';
import { createV2Client } from '../../shared/constant-contact/v2/v2-client.ts';
import { createV2ContactEvidence } from '../../shared/constant-contact/v2/v2-contact-evidence.ts';
import { createV3ContactEvidence } from '../../shared/constant-contact/v3-contact-evidence.ts';
import { SignInNeededError } from '../../shared/errors.ts';
import type { SignInStore } from '../target/sign-in-store.ts';
import { createRefreshEndpoint } from './refresh-endpoint.ts';
import type { VendorUrls } from './sign-in.ts';
import { nothingTold, type ToldByApi } from './vendor-evidence.ts';

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
