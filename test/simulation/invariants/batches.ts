import type { BatchRun } from '../../../cli/operate/run-batch.ts';
import { addressKeyPrefix, batchKeyPrefix } from '../../../shared/names.ts';
import {
  batchesIn,
  covered,
  type Invariant,
  membersIn,
  type Observed,
  overridesIn,
  recordKey,
} from './observed.ts';

/** However often it is cut and gone on with. */
export const batchesChangeOnce: Invariant = {
  name: 'a batch changes each record once, and is taken back from it once',
  watch(world, broken) {
    const changes = new Set<string>();
    return {
      writes(by, key, before, after) {
        if (covered(key, world) === undefined) return;
        const known = new Map(overridesIn(before).map((override) => [override.id, override]));
        for (const { id, at, batch, withdrawn } of overridesIn(after)) {
          const was = known.get(id);
          // What was said in the copy, too, may have been said later there.
          const isSame = was && (was.at === at || world.adopting.has(by.name));
          if (isSame && was.withdrawn === withdrawn) continue;
          const change = `${withdrawn ? 'withdrawn' : 'said'} ${batch} ${key}`;
          if (changes.has(change)) broken(`${by.name}: ${change}, again`);
          changes.add(change);
        }
      },
    };
  },
};

/** Whoever reads that a batch is done need not look again. */
export const doneIsDone: Invariant = {
  name: 'a batch is called done once it stands in every record, and one that is taken back stays so',
  watch(world, broken) {
    const since = new Map<string, number>();
    return {
      writes(by, key, before, after) {
        if (key.startsWith(addressKeyPrefix) && !before) since.set(key, world.now());
        if (!key.startsWith(batchKeyPrefix) || after.status === undefined) return;
        if (before?.status === 'undone' && after.status !== 'undone')
          broken(`${by.name} made ${after.status} of undone at ${key}`);
        if (after.status !== 'done') return;
        const id = String(after.id);
        for (const member of membersIn(world.table, id)) {
          const record = recordKey(member);
          if (covered(record, world) === undefined) continue;
          // To release what has no record is to say nothing.
          const isNew = (since.get(record) ?? Number.POSITIVE_INFINITY) >= by.beganAt;
          if (after.kind === 'release' && isNew) continue;
          if (!world.said.get(member)?.some((one) => one.id === id))
            broken(`${by.name} called ${id} done without ${member}`);
        }
      },
    };
  },
};

/** What is left to do of batches: one sentence each. */
export function batchProblems(world: Observed): string[] {
  const { table, done } = world;
  const isStuck = (id: string) => membersIn(table, id).some((member) => done.spoilt.has(member));
  return batchesIn(table).flatMap(({ id, status }) => {
    if (status === 'done' || isStuck(id)) return [];
    if (status === 'planned') return [`${id} is not done`];
    return standing(id, world);
  });
}

/** Where a batch that was taken back still stands: one sentence each. */
function standing(id: string, world: Observed): string[] {
  const { table } = world;
  return membersIn(table, id)
    .filter((member) => covered(recordKey(member), world) !== undefined)
    .filter((member) =>
      overridesIn(table.items.get(recordKey(member))).some((one) => one.batch === id && !one.withdrawn),
    )
    .map((member) => `${id} was taken back, and still stands at ${member}`);
}

export const batchesEnd: Invariant = {
  name: 'after recovery every batch is done or taken back, in every record',
  watch: (world, broken) => ({
    recovered() {
      for (const problem of batchProblems(world)) broken(problem);
    },
  }),
};

/**
 * Whoever reads that a batch is taken back need not look again: whoever was still writing it withdraws that. Only what was
 * on its way from one that died, or whose last call failed, is for a second time.
 */
export const undoneIsUndone: Invariant = {
  name: 'a batch that was taken back to its end stands in no record',
  watch(world, broken) {
    const { table, plan, work } = world;
    const mayComeLate = plan.faults.some(
      ({ operation, kind }) => operation === 'write a record' && kind === 'late',
    );
    /** Batches that were taken back to their end, and those that somebody may have left standing where he failed. */
    const [takenBack, mayBeLeft] = [new Set<string>(), new Set<string>()];
    /** Until when each command may still write. */
    const writesUntil = new Map<string, number>();
    const isWriting = (id: string, since: number, by: string) =>
      [...work].some(
        ([name, other]) =>
          name !== by &&
          other.id === id &&
          other.does === 'apply' &&
          (writesUntil.get(name) ?? Number.POSITIVE_INFINITY) >= since,
      );
    return {
      ends({ name, beganAt }, ending) {
        // What a process has sent before it died may still arrive.
        if (ending.how !== 'died') writesUntil.set(name, world.now());
        const { id, does } = work.get(name) ?? {};
        if (id === undefined) return;
        const run = ending.how === 'answered' ? (ending.value as BatchRun | undefined) : undefined;
        const end = run?.end.is;
        if (does === 'apply' && (end === undefined || end === 'failed')) mayBeLeft.add(id);
        if (does === 'apply') {
          const isLast = takenBack.has(id) && !mayBeLeft.has(id) && world.adopting.size === 0;
          if (!isLast || mayComeLate || isWriting(id, Number.POSITIVE_INFINITY, name)) return;
          for (const problem of standing(id, world)) broken(problem);
          return;
        }
        if (end !== 'complete') return;
        takenBack.add(id);
        const status = table.items.get(`${batchKeyPrefix}${id}`)?.status;
        if (status !== 'undone') broken(`${name} took ${id} back, which is ${status}`);
        if (mayComeLate || isWriting(id, beganAt, name)) return;
        for (const problem of standing(id, world)) broken(problem);
      },
    };
  },
};
