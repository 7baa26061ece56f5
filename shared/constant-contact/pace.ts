import type { Clock } from '../clock.ts';

/**
 * The vendor allows 4 requests a second per API key. Starts 300 ms apart put at most 4 in any second with 200 ms to
 * spare for the network; 250 ms with jitter put five in one second every time it was tried (docs/DECISIONS.md).
 */
const requestGapMs = 300;

/**
 * A request whose connection is slow to open arrives late, and the next one right behind it. So the next also waits this
 * long after an answer: late or not, five arrivals then never fit into one second.
 */
const answerGapMs = 100;

/** The token endpoint has its own limit of one a second (vendor support), kept with the same kind of margin. */
const tokenRequestGapMs = 1_200;

export interface Pace {
  /** Resolves when the next request to the API may start. */
  forRequest(): Promise<void>;
  /** Resolves when the next request to the token endpoint may start. */
  forTokenRequest(): Promise<void>;
  /** To be called when a request has been answered, or has failed. */
  answered(): void;
  /** The same for a request to the token endpoint. */
  tokenAnswered(): void;
}

/**
 * Spaces requests out. Nothing starts within a token request's gap after creation either: a run that crashed a moment
 * ago may have spent this second already, and the vendor counts both.
 */
export function createPace(clock: Clock): Pace {
  let nextRequestAt = clock.now().getTime() + tokenRequestGapMs;
  let nextTokenRequestAt = nextRequestAt;

  async function waitUntil(time: number): Promise<void> {
    // A loop, because timers may fire a little before the clock says so.
    for (let left = time - clock.now().getTime(); left > 0; left = time - clock.now().getTime()) {
      await clock.sleep(left);
    }
  }

  function answered(): void {
    nextRequestAt = Math.max(nextRequestAt, clock.now().getTime() + answerGapMs);
  }

  return {
    async forRequest() {
      await waitUntil(nextRequestAt);
      nextRequestAt = clock.now().getTime() + requestGapMs;
    },
    async forTokenRequest() {
      await waitUntil(Math.max(nextRequestAt, nextTokenRequestAt));
      nextRequestAt = clock.now().getTime() + requestGapMs;
      nextTokenRequestAt = clock.now().getTime() + tokenRequestGapMs;
    },
    answered,
    tokenAnswered() {
      answered();
      // It may have arrived only now, and its second begins when it arrives.
      nextTokenRequestAt = clock.now().getTime() + tokenRequestGapMs;
    },
  };
}
