import { expect } from 'vitest';
import {
  type ConstantContactClient,
  createConstantContactClient,
} from '../../shared/constant-contact/client.ts';
import { createPace } from '../../shared/constant-contact/pace.ts';
import { BounceHygieneError } from '../../shared/errors.ts';
import { aClock } from '../support/a-clock.ts';

export const apiUrl = new URL('https://api.cc.example/v3');
export const bearer = 'canary-bearer-token';
/** In everything the vendor says here of a person, and so in no error. */
const canary = /canari|birdwell|canary-|@example/i;

export interface Answered {
  readonly status?: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

/** Answers every request of this process until `stop` is called, as `fetch` would. */
export function answering(answer: (request: Request, nth: number) => Answered) {
  const requests: Request[] = [];
  const original = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    requests.push(request);
    const { status = 200, body, headers = {} } = answer(request.clone(), requests.length);
    const redirects = [301, 302, 303, 307, 308].includes(status);
    if (redirects && request.redirect === 'error') throw new TypeError('fetch failed');
    const hasBody = ![204, 205, 304].includes(status);
    return new Response(hasBody ? body : null, { status, headers });
  };
  return {
    requests,
    stop: () => {
      globalThis.fetch = original;
    },
  };
}

/** The real client, whose token is {@link bearer} and whose time is not real. */
export function aClient(): ConstantContactClient {
  const clock = aClock();
  return createConstantContactClient({
    apiUrl,
    accessToken: { current: async () => bearer, isFresh: () => true, renew: async () => {} },
    pace: createPace(clock),
    clock,
    random: () => 0.5,
    timeLeftMs: () => 3_600_000,
    requestTimeoutMs: 5_000,
    spend: async () => {},
    countRequest: () => {},
  });
}

/** One of our own errors, told apart, that repeats nothing of what it met. */
export function expectOurs(error: unknown): void {
  if (!(error instanceof BounceHygieneError)) throw error;
  expect(error.code).not.toBe('unexpected');
  expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toMatch(canary);
}
