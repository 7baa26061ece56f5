import { describe, expect, it } from 'vitest';
import { bounceHash, compareBounces } from '../../../shared/bounce/bounce.ts';
import { aKnownBounce, withoutCode } from '../../support/a-bounce.ts';

describe('the hash of a bounce', () => {
  it('is eight bytes', () => {
    expect(Buffer.from(bounceHash(aKnownBounce()), 'base64url')).toHaveLength(8);
  });

  it('does not depend on its code, which may become known later', () => {
    expect(bounceHash(withoutCode(aKnownBounce()))).toBe(bounceHash(aKnownBounce({ code: 'F' })));
  });

  it.each([
    [{ bouncedAt: '2026-11-01T10:00:00.001Z' }],
    [{ contactId: '0c0c0c0c-0000-4000-8000-000000000002' }],
    [{ campaignActivityId: '0a0a0a0a-0000-4000-8000-000000000002' }],
  ])('changes with %j', (difference) => {
    expect(bounceHash(aKnownBounce(difference))).not.toBe(bounceHash(aKnownBounce()));
  });

  it('begins with four bytes of its campaign activity, so that sends can be counted from hashes', () => {
    const start = (bounce = aKnownBounce()) => Buffer.from(bounceHash(bounce), 'base64url').subarray(0, 4);
    expect(start(aKnownBounce({ bouncedAt: '2026-11-05T10:00:00.000Z' }))).toEqual(start());
    expect(start(aKnownBounce({ campaignActivityId: '0a0a0a0a-0000-4000-8000-000000000002' }))).not.toEqual(
      start(),
    );
  });
});

it('orders bounces by time, then campaign activity, then contact', () => {
  const first = aKnownBounce();
  const sameTime = aKnownBounce({ campaignActivityId: 'ffffffff-0000-4000-8000-000000000001' });
  const sameActivity = aKnownBounce({ contactId: 'ffffffff-0000-4000-8000-000000000001' });
  const later = aKnownBounce({ bouncedAt: '2026-11-02T10:00:00.000Z' });
  expect([later, sameTime, sameActivity, first].sort(compareBounces)).toEqual([
    first,
    sameActivity,
    sameTime,
    later,
  ]);
});
