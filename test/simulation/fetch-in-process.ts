import { internalError } from '../../local/simulated-account/errors.ts';
import type { Reception } from '../../local/simulated-account/reception.ts';
import type { SimulatedClock } from '../support/a-clock.ts';

/** How long a request that is never answered keeps its asker waiting. */
const patienceMs = 10_000;

/** `fetch` that brings every request straight to the simulated account; each takes `latencyMs` of simulated time. */
export function fetchInProcess(
  { receive }: Reception,
  clock: SimulatedClock,
  latencyMs: () => number,
): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { method, url } = request;
    const headers = Object.fromEntries(request.headers);
    const outcome = receive({ method, url, headers, body: await request.text() });
    clock.advance(outcome === 'hang' ? patienceMs : latencyMs());
    if (outcome === 'hang') throw new DOMException('nobody answers', 'TimeoutError');
    if (outcome === 'drop') throw new TypeError('fetch failed');
    const { status, headers: answered = {}, body } = outcome ?? internalError();
    return new Response(body, { status, headers: answered });
  };
}
