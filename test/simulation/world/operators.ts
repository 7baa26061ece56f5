import type { BatchRun } from '../../../cli/operate/run-batch.ts';
import { batchKeyPrefix } from '../../../shared/names.ts';
import { type BatchWork, batchesIn, operatorName, recordKey } from '../invariants/observed.ts';
import { neverBounced, type OperatorTask, type Plan } from '../plan/plan.ts';
import type { Operator, System } from '../system.ts';
import { policyOf } from '../system.ts';
import type { Item } from './expression.ts';
import type { Functions } from './functions.ts';
import type { Ending } from './lambda.ts';
import { replayPolicies } from './replay-policies.ts';
import type { Schedule } from './schedule.ts';
import type { Table } from './table.ts';
import type { Trace } from './trace.ts';
import type { Account } from './vendor/account.ts';

/** Operators who say something of addresses, each at a computer of his own. */
export interface Operators {
  /** What the copy held when a command began to adopt it, by the name of that command. */
  readonly adopting: ReadonlyMap<string, ReadonlyMap<string, Item>>;
  /** What each command does to which batch, by the name of the command. */
  readonly work: ReadonlyMap<string, BatchWork>;
  /** Goes on with whatever was cut, one after the other. */
  finish(): Promise<void>;
}

export interface OperatorsParts {
  readonly plan: Plan;
  readonly system: System;
  readonly functions: Functions;
  readonly trace: Trace;
  readonly schedule: Schedule;
  readonly account: Account;
  readonly table: Table;
  readonly elsewhere: Table;
}

/** Schedules what operators do. */
export function scheduleTasks(parts: OperatorsParts): Operators {
  const { plan, system, functions, trace, schedule, account, table, elsewhere } = parts;
  const adopting = new Map<string, ReadonlyMap<string, Item>>();
  const work = new Map<string, BatchWork>();
  /** Batches that nothing is left to do of. */
  const finished = new Set<string>();
  let count = 0;
  let isAdopted = true;

  function command(
    task: Pick<OperatorTask, 'elsewhere' | 'cut'>,
    run: (operator: Operator, name: string) => Promise<unknown>,
  ): Promise<Ending> {
    count += 1;
    const name = `${operatorName} ${count}`;
    const { cut } = task;
    return functions.command({
      name,
      build: (outside) => system.buildOperator(outside, { policy: plan.policy }),
      run: (operator) => run(operator, name),
      on: task.elsewhere ? elsewhere : table,
      cutAfterMs: cut && 'afterMs' in cut ? cut.afterMs : undefined,
    });
  }

  function adopt(task: Pick<OperatorTask, 'cut'>): Promise<Ending> {
    count += 1;
    const name = `${operatorName} ${count}`;
    isAdopted = false;
    adopting.set(name, new Map(elsewhere.items));
    const { cut } = task;
    return functions.command({
      name,
      build: (outside, by) => {
        const operator = system.buildOperator(outside, { policy: plan.policy });
        return () => operator.adopt(elsewhere.client(by));
      },
      run: (run) => run(),
      cutAfterMs: cut && 'afterMs' in cut ? cut.afterMs : undefined,
    });
  }

  function membersOf({ members }: OperatorTask): string[] {
    const { rows } = account;
    const addresses = members.map((member) =>
      member >= neverBounced || rows.length === 0
        ? `canary-never-${member}@secret.example`
        : (rows[member % rows.length]?.address ?? ''),
    );
    return [...new Set(addresses)];
  }

  function goOn(does: 'apply' | 'undo', task: OperatorTask): void {
    const batches = batchesIn(task.elsewhere ? elsewhere : table);
    const id = batches[task.which % batches.length]?.id;
    if (id !== undefined) void command(task, (operator, name) => workOn(id, does, { operator, name }, task));
  }

  function workOn(
    id: string,
    does: 'apply' | 'undo',
    { operator, name }: { readonly operator: Operator; readonly name: string },
    task: Pick<OperatorTask, 'elsewhere' | 'cut'>,
  ): Promise<BatchRun | undefined> {
    if (!task.elsewhere) work.set(name, { id, does });
    return operator.work(does, id, cutBefore(task));
  }

  function say(kind: 'release' | 'suppress', task: OperatorTask): void {
    void command(task, (operator, name) => {
      const id = `${kind}-${name.slice(operatorName.length + 1)}`;
      if (!task.elsewhere) work.set(name, { id, does: 'apply' });
      return operator.begin({ id, kind, by: name, reason: 'they asked' }, membersOf(task), cutBefore(task));
    });
  }

  /** What a backup from before an accident holds, or what was deployed in another region from it. */
  function copy(): void {
    for (const [key, item] of table.items)
      if (key.startsWith(recordKey('')) || key.startsWith(batchKeyPrefix)) elsewhere.replace(key, item);
  }

  const acts: Record<OperatorTask['does'], (task: OperatorTask) => void> = {
    release: (task) => say('release', task),
    suppress: (task) => say('suppress', task),
    'undo a batch': (task) => goOn('undo', task),
    'go on with a batch': (task) => goOn('apply', task),
    'replay under a policy'(task) {
      const policies = replayPolicies(plan);
      const policy = policies[task.which % policies.length] ?? plan.policy;
      void command({ elsewhere: false }, (operator) => operator.replay(policyOf(policy)));
    },
    'copy the table': copy,
    'adopt the copy': (task) => void adopt(task),
  };

  for (const task of plan.tasks ?? []) {
    schedule.wait(task.when, () => {
      trace.note('task', task.does);
      acts[task.does](task);
    });
  }

  return {
    adopting,
    work,
    async finish() {
      // First: what is said elsewhere of a batch that was taken back here comes back with its records.
      if (!isAdopted) {
        const ending = await adopt({});
        isAdopted = ending.how === 'answered';
      }
      for (const { id, status } of batchesIn(table)) {
        if (status === 'done' || finished.has(id)) continue;
        await command({ elsewhere: false }, async (operator, name) => {
          const does = status === 'undone' ? 'undo' : 'apply';
          const run = await workOn(id, does, { operator, name }, { elsewhere: false });
          if (run?.end.is === 'complete') finished.add(id);
        });
      }
    },
  };
}

function cutBefore({ cut }: Pick<OperatorTask, 'cut'>): number {
  return cut && 'beforeRecord' in cut ? cut.beforeRecord : Number.POSITIVE_INFINITY;
}
