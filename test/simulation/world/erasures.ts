import { operatorName } from '../invariants/observed.ts';
import type { ErasurePlan, Plan } from '../plan/plan.ts';
import type { System } from '../system.ts';
import type { Functions } from './functions.ts';
import type { Schedule } from './schedule.ts';
import type { Trace } from './trace.ts';
import type { Account } from './vendor/account.ts';

/** Operators who erase people. */
export interface Erasures {
  /** The addresses of those whom a command has begun to erase. */
  readonly buried: ReadonlySet<string>;
  /** Types once more whatever has not come to its end. */
  finish(): Promise<void>;
}

export interface ErasuresParts {
  readonly plan: Plan;
  readonly system: System;
  readonly functions: Functions;
  readonly trace: Trace;
  readonly schedule: Schedule;
  readonly account: Account;
}

/** Schedules whom operators erase. */
export function scheduleErasures(parts: ErasuresParts): Erasures {
  const { plan, system, functions, trace, schedule, account } = parts;
  const buried = new Set<string>();
  const complete = new Set<string>();
  let count = 0;

  async function erase(address: string, cutAfterMs?: number): Promise<void> {
    count += 1;
    buried.add(address);
    complete.delete(address);
    const ending = await functions.command({
      name: `${operatorName} who erases ${count}`,
      build: (outside) => system.buildOperator(outside, { policy: plan.policy }),
      run: (operator) => operator.erase(address),
      cutAfterMs,
    });
    if (ending.how === 'answered' && ending.value === true) complete.add(address);
  }

  const addressOf = ({ which }: ErasurePlan) => account.rows[which % account.rows.length]?.address;

  for (const erasure of plan.erasures ?? []) {
    schedule.wait(erasure.when, () => {
      const address = addressOf(erasure);
      if (address === undefined) return;
      trace.note('task', 'erase', '', () => address);
      void erase(address, erasure.cutAfterMs);
    });
  }

  return {
    buried,
    async finish() {
      for (const address of buried) if (!complete.has(address)) await erase(address);
    },
  };
}
