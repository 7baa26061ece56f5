import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createErasureKeys } from '../../../cli/target/erasure-keys.ts';
import { erasureKeyId } from '../../../shared/bounce/tombstone.ts';
import { ErasureKeyLostError, SignInNeededError } from '../../../shared/errors.ts';
import { readErasureKeyId } from '../../../shared/storage/erasure-key-id.ts';
import { createLease } from '../../../shared/storage/lease.ts';
import { aClock } from '../../support/a-clock.ts';
import { anErasure, anOutside, signIn } from '../../support/an-erasure.ts';

let erasure: Awaited<ReturnType<typeof anErasure>>;
beforeAll(async () => {
  erasure = await anErasure();
});
afterAll(() => erasure.table.close());
beforeEach(() => erasure.forgetKey());

describe('the key of erased people', () => {
  it('is made once, between two runs of the poller, and used from then on', async () => {
    const { table, portsOn, erase } = erasure;
    const outside = anOutside();
    const lease = createLease(table.documents, table.table);
    await lease.take('a run', aClock().now(), new Date('2026-11-20T12:10:00.000Z'));
    expect(await erase('ann@example.com', portsOn(outside), { minutes: 1 })).toBeUndefined();
    expect(outside.secret()).toEqual(signIn);
    expect(await readErasureKeyId(table.documents, table.table)).toBeUndefined();

    const first = await erase('ann@example.com', portsOn(outside), { minutes: 15 });
    expect(
      await lease.take(
        'another run',
        new Date('2026-11-20T12:11:00.000Z'),
        new Date('2026-11-20T12:12:00.000Z'),
      ),
    ).toBe(true);
    const second = await erase('ben@example.com', portsOn(outside));
    expect(first?.key).toBe(second?.key);
    expect(await readErasureKeyId(table.documents, table.table)).toBe(erasureKeyId(first?.key ?? ''));
    await lease.giveBack('another run');
  });

  it('goes into what somebody signs in with meanwhile, and overwrites nothing of it', async () => {
    const { newKey, portsOn, erase } = erasure;
    const outside = anOutside();
    const ports = portsOn(outside);
    let reads = 0;
    const secret = {
      read: async () => {
        reads += 1;
        const before = outside.read();
        if (reads === 1) outside.put(JSON.stringify({ ...signIn, refreshToken: 'newer' }));
        return before;
      },
      replace: async (version: string, text: string) => {
        if (outside.read()?.version !== version) return false;
        outside.put(text);
        return true;
      },
    };
    const target = { ...ports.target, erasureKeys: createErasureKeys(secret, newKey) };
    await erase('ann@example.com', { ...ports, target });
    expect(outside.secret()).toEqual({ ...signIn, refreshToken: 'newer', erasureKey: expect.any(String) });
  });

  it.each([[undefined], ['not JSON'], ['{"clientId": "client"}']])(
    'is not made where nobody has signed in: %s',
    async (text) => {
      const { table, portsOn, erase } = erasure;
      const outside = anOutside();
      outside.put(text);
      await expect(erase('ann@example.com', portsOn(outside))).rejects.toThrow(SignInNeededError);
      expect(outside.read()?.text).toBe(text);
      expect(await table.items('ERASED#')).toEqual([]);
    },
  );

  it('is not made anew where the secret has lost it', async () => {
    const { portsOn, erase } = erasure;
    const outside = anOutside();
    await erase('ann@example.com', portsOn(outside));
    outside.put(JSON.stringify(signIn));
    await expect(erase('ben@example.com', portsOn(outside))).rejects.toThrow(ErasureKeyLostError);
    expect(outside.secret()).toEqual(signIn);
  });
});
