import type { FlowParts } from '../../shared/constant-contact/authorization-service.ts';
import { createTokenEndpoint, type TokenEndpoint } from '../../shared/constant-contact/token-endpoint.ts';

/** Within these no request for a token begins. */
const refreshWithinMs = 90_000;

/** The token endpoint for a refresh that a person waits for; it counts towards no day's share. */
export function createRefreshEndpoint(
  flow: FlowParts,
  tokenUrl: URL,
  countRequest: () => void = () => {},
): TokenEndpoint {
  const startedAt = flow.clock.now().getTime();
  return createTokenEndpoint({
    ...flow,
    tokenUrl,
    timeLeftMs: () => startedAt + refreshWithinMs - flow.clock.now().getTime(),
    spend: async () => {},
    countRequest,
  });
}
