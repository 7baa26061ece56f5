import { createAccessToken } from '../../shared/constant-contact/access-token.ts';
import { createPace } from '../../shared/constant-contact/pace.ts';
import { createTokenEndpoint } from '../../shared/constant-contact/token-endpoint.ts';
import { createTokenSecret } from '../../shared/storage/token-secret.ts';
import { aSecretInMemory } from '../simulation/world/without-faults.ts';
import { aClock } from '../support/a-clock.ts';
import { type Answered, answering } from './in-process.ts';

/** A run's token over a secret with this text, and an endpoint that answers like this one time after the other. */
export async function refresh(text: string, answers: readonly Answered[]) {
  const clock = aClock();
  const stored = createTokenSecret(aSecretInMemory(text).secrets, 'arn', clock);
  const notes: string[] = [];
  const last = { status: 503, body: '' };
  const server = answering((_, nth) => answers[nth - 1] ?? last);
  const token = createAccessToken({
    secret: stored,
    deadToken: { read: async () => notes.at(-1), write: async (note) => void notes.push(note) },
    clock,
    endpoint: createTokenEndpoint({
      tokenUrl: new URL('https://auth.cc.example/token'),
      pace: createPace(clock),
      timeLeftMs: () => 3_600_000,
      requestTimeoutMs: 5_000,
      spend: async () => {},
      countRequest: () => {},
    }),
  });
  try {
    const outcome = await token.current().then(
      (current) => ({ current, error: undefined }),
      (error: unknown) => ({ current: undefined, error }),
    );
    const asked = await Promise.all(server.requests.map((request) => request.text()));
    return { ...outcome, asked, notes, text: (await stored.read())?.text ?? '' };
  } finally {
    server.stop();
  }
}
