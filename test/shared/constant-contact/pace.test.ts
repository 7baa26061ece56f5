import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPace } from '../../../shared/constant-contact/pace.ts';
import { aClock } from '../../support/a-clock.ts';

/** The most starts that any window of one second holds. */
function mostInAnySecond(starts: readonly number[]): number {
  return Math.max(
    ...starts.map((start) => starts.filter((other) => other >= start && other < start + 1_000).length),
  );
}

describe('the pace', () => {
  it('never puts more than 4 requests into any second, however long the answers take', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ token: fc.boolean(), tookMs: fc.integer({ min: 0, max: 700 }) }), {
          minLength: 1,
        }),
        async (requests) => {
          const clock = aClock();
          const pace = createPace(clock);
          const starts: number[] = [];
          for (const { token, tookMs } of requests) {
            await (token ? pace.forTokenRequest() : pace.forRequest());
            starts.push(clock.now().getTime());
            clock.advance(tookMs);
          }
          expect(mostInAnySecond(starts)).toBeLessThanOrEqual(4);
        },
      ),
    );
  });

  it('never lets 5 arrive within a second although some are slow to arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 0, max: 3 }),
        async (lateMs, late) => {
          const clock = aClock();
          const pace = createPace(clock);
          const arrivals: number[] = [];
          for (let request = 0; request < 12; request += 1) {
            await pace.forRequest();
            if (request === late) clock.advance(lateMs);
            arrivals.push(clock.now().getTime());
            clock.advance(5);
            pace.answered();
          }
          expect(mostInAnySecond(arrivals)).toBeLessThanOrEqual(4);
        },
      ),
    );
  });

  it('keeps requests to the token endpoint more than a second apart', async () => {
    const clock = aClock();
    const pace = createPace(clock);
    await pace.forTokenRequest();
    const first = clock.now().getTime();
    await pace.forRequest();
    await pace.forTokenRequest();
    expect(clock.now().getTime() - first).toBeGreaterThan(1_000);
  });

  it('keeps them a second apart at the other end too, where the first is slow to arrive', async () => {
    const clock = aClock();
    const pace = createPace(clock);
    await pace.forTokenRequest();
    clock.advance(5_000);
    const arrived = clock.now().getTime();
    pace.tokenAnswered();
    await pace.forTokenRequest();
    expect(clock.now().getTime() - arrived).toBeGreaterThan(1_000);
  });

  it('waits before its first request, because a crashed run may have spent this second', async () => {
    const clock = aClock();
    const created = clock.now().getTime();
    await createPace(clock).forRequest();
    expect(clock.now().getTime() - created).toBeGreaterThan(1_000);
  });

  it('starts at once when the gap has passed by itself', async () => {
    const clock = aClock();
    const pace = createPace(clock);
    clock.advance(5_000);
    const before = clock.now();
    await pace.forRequest();
    expect(clock.now()).toEqual(before);
  });
});
