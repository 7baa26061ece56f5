import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { signInAsSecret } from '../../../cli/target/sign-in-here.ts';
import { readyAssembly } from '../../../local/assembly.ts';
import { type RunOnceParts, type RunStep, runOnce } from '../../../local/run/run-once.ts';
import { findParts } from '../../../local/template/stack-parts.ts';
import { readTemplate } from '../../../local/template/template.ts';
import { systemClock } from '../../../shared/clock.ts';
import { anOwnAccount } from '../../support/an-own-account.ts';

/** A person with an account, and `run` as they would start it. */
async function aRun() {
  const own = await anOwnAccount();
  own.signIn();
  const stack = findParts(readTemplate(await readyAssembly()));
  const run = (
    stop: AbortSignal,
    after: RunOnceParts['after'],
    onProgress: (step: RunStep) => void = () => {},
  ) =>
    runOnce({
      ...{ home: own.home, stack, signIn: signInAsSecret(own.home), clock: systemClock, stop, after },
      ...{ version: '0.1.0', requestsPerDay: undefined, until: new Date(Date.now() + 600_000) },
      vendor: {
        CONSTANT_CONTACT_API_URL: own.account.apiUrl,
        CONSTANT_CONTACT_TOKEN_URL: own.account.tokenUrl,
        MX_LOOKUPS: 'off',
      },
      newRevision: () => 'revision',
      onRepaired: () => {},
      step: (_, work) => work(onProgress),
    });
  return { own, run };
}

it('counts the bounces that it has found, those that it has decided in an earlier stretch as well', async () => {
  const { own, run } = await aRun();
  let endStretch = () => {};
  let reports = 0;
  own.onRequest(({ purpose }) => {
    if (purpose === 'bounces') reports += 1;
    if (reports === 2) endStretch();
  });
  const found: number[] = [];
  const never = new AbortController().signal;
  await run(
    never,
    (_, call) => {
      endStretch = call;
      return () => {};
    },
    (step) => {
      if (step.is === 'reading') found.push(step.found);
    },
  );

  expect(found).toEqual(found.toSorted((one, other) => one - other));
  expect(found.at(-1)).toBe(14);
});

it('keeps what it cannot decide in time once it is stopped, and the next run decides it', async () => {
  const { own, run } = await aRun();
  const stop = new AbortController();
  own.onRequest(({ purpose }) => {
    if (purpose === 'bounces') stop.abort();
  });
  // The time that is left for deciding is over at once; that of a stretch never.
  const first = await run(stop.signal, (_, call) => {
    if (stop.signal.aborted) call();
    return () => {};
  });
  const waiting = readFileSync(join(own.home, 'store', 'waiting.jsonl'), 'utf8')
    .trim()
    .split('\n');

  expect(first.outcome).toMatchObject({ end: { is: 'stopped' }, published: 7, decided: 0 });
  expect(waiting).toHaveLength(7);

  const second = await run(new AbortController().signal, () => () => {});
  expect(second.repaired).toBeUndefined();
  expect(second.outcome).toMatchObject({ end: { is: 'complete' }, published: 7, decided: 14 });
  expect(second.summary.addresses).toBe(14);
  expect(readFileSync(join(own.home, 'store', 'waiting.jsonl'), 'utf8')).toBe('');
});
