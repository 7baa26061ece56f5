import { createDraw } from '../../../local/simulated-account/draw.ts';
import type { Bounce } from '../../../shared/bounce/bounce.ts';
import type { Override } from '../../../shared/bounce/overrides.ts';
import { batchProblems } from '../invariants/batches.ts';
import { erasureProblems } from '../invariants/erasures.ts';
import { evidenceProblems } from '../invariants/evidence.ts';
import { invariants as all } from '../invariants/invariants.ts';
import {
  bounceIn,
  carriedIn,
  type EvidenceSent,
  type Invariant,
  type Observed,
  visibleBounces,
} from '../invariants/observed.ts';
import { outageProblems, watchProblems } from '../invariants/outages.ts';
import { joinSaid } from '../invariants/overrides.ts';
import { isForgotten, leftovers, progressProblems, recordProblems } from '../invariants/recovery.ts';
import { refreshTokenIn } from '../invariants/sign-in.ts';
import { createFaultInjector } from '../plan/faults.ts';
import type { Plan } from '../plan/plan.ts';
import { newsOf } from '../reference.ts';
import type { System } from '../system.ts';
import { createCalls } from './calls.ts';
import { createConsumer } from './consumer.ts';
import type { Done } from './done.ts';
import { withKeyOf } from './erasing.ts';
import { scheduleErasures } from './erasures.ts';
import { type EventsParts, scheduleEvents } from './events.ts';
import { createFunctions } from './functions.ts';
import { noObservers, type Observer, subscribe } from './observer.ts';
import { scheduleTasks } from './operators.ts';
import { onPlatform } from './platform.ts';
import { createQueue } from './queue.ts';
import { planReports } from './reports.ts';
import { createSchedule } from './schedule.ts';
import { createSecret } from './secret.ts';
import { createTable } from './table.ts';
import { createTally, type Tally } from './tally.ts';
import { createTimeline } from './timeline.ts';
import { createTrace } from './trace.ts';
import { createAccount } from './vendor/account.ts';
import { createTokenServer } from './vendor/token-server.ts';
import { createVendor } from './vendor/vendor.ts';

/** An invariant that did not hold, and what was seen. */
interface Broken {
  readonly invariant: string;
  readonly what: string;
}

export interface Outcome {
  /** In the order in which they broke. */
  readonly broken: readonly Broken[];
  /** Stands for everything that happened. */
  readonly hash: string;
  /** What happened, a line each; empty unless asked for. */
  readonly trace: readonly string[];
  readonly tally: Tally;
  /** The faults that were injected, as "operation: kind". */
  readonly injected: readonly string[];
}

export interface WorldOptions {
  readonly keepTrace?: boolean;
  /** Ends when the first invariant breaks; nothing after that can be relied upon. */
  readonly untilBroken?: boolean;
  /** What must hold; by default, everything. */
  readonly invariants?: readonly Invariant[];
  /** Something that watches the simulation besides. */
  readonly watch?: (world: Observed) => Observer;
  /** Called when a run has ended; it may print. */
  readonly onRun?: () => void;
}

/** The ways in which the simulation itself can fail; as bad as an invariant that does not hold. */
const simulationItself = { endless: 'the simulation ends', knows: 'the simulation knows every call' };

/** More runs without faults than any seed needs: rows that no counter counts are found when their report closes. */
const mostRecoveryRuns = 120;

/** Far above what any plan takes that comes to an end. */
function mostStepsOf({ runs, rows, activities }: Plan): number {
  return 50_000 + 2_000 * runs.length + 50 * (rows.length + activities.length);
}

/** Simulates a plan from its first run until the system has recovered, and says which invariants did not hold. */
export async function simulate(
  plan: Plan,
  system: System,
  { keepTrace = false, untilBroken = true, invariants = all, watch = () => ({}), onRun }: WorldOptions = {},
): Promise<Outcome> {
  const broken: Broken[] = [];
  const report = (invariant: string) => (what: string) => {
    broken.push({ invariant, what });
    trace.note('INVARIANT', invariant, 'broken', () => what);
    if (untilBroken) timeline.stop();
  };
  const timeline = createTimeline(plan.startAt, {
    mostSteps: mostStepsOf(plan),
    onEndless: () => report(simulationItself.endless)('it takes too many steps'),
  });
  const { now } = timeline;
  const trace = createTrace(now, keepTrace);
  const draw = createDraw(Math.imul(plan.seed, 0x2545f491) ^ 0x5bd1e995);
  const injector = createFaultInjector(plan.faults);
  const observers = noObservers();
  const call = createCalls({
    ...{ timeline, injector, trace, draw, observers },
    onWorldError: ({ message }) => report(simulationItself.knows)(message),
  });
  const account = createAccount(plan);
  const tokenServer = createTokenServer(plan);
  const table = createTable(call, draw, observers);
  const elsewhere = createTable(call, draw, noObservers());
  const queue = createQueue(call, { timeline, draw, observers });
  const secret = createSecret(call, now, observers);
  const vendor = createVendor(plan, account, tokenServer, { now, observers });
  const schedule = createSchedule(timeline);
  planReports(plan, account, { timeline, trace, schedule });
  const functions = createFunctions({
    ...{ plan, system, timeline, trace, draw, call, observers, table, queue, secret, vendor },
  });
  const resolve: EventsParts['resolve'] = (id, status) => void functions.resolve(id, status);
  const operators = scheduleTasks({ plan, system, functions, trace, schedule, account, table, elsewhere });
  const erasures = scheduleErasures({ plan, system, functions, trace, schedule, account });
  const happened = scheduleEvents({
    plan,
    trace,
    schedule,
    account,
    table,
    queue,
    secret,
    tokenServer,
    vendor,
    resolve,
  });
  const done: Done = { ...happened, buried: erasures.buried };
  createConsumer({ plan, queue, timeline, injector, trace, draw, observers, classify: functions.classify });
  const published = new Map<string, Bounce>();
  const evidence = new Map<string, readonly EvidenceSent[]>();
  const unreadable = new Set<string>();
  const said = new Map<string, readonly Override[]>();
  subscribe(observers, {
    writes: (_by, key, _before, after) => joinSaid(said, key, after),
    sends(_by, { body }) {
      const bounce = bounceIn(body);
      const heard = carriedIn(body);
      if (bounce) published.set(newsOf(bounce), bounce);
      if (heard) evidence.set(heard.address, [...(evidence.get(heard.address) ?? []), heard]);
      if (!bounce && !heard) unreadable.add(body);
    },
  });
  const observed: Observed = {
    plan,
    now,
    account,
    table,
    queue,
    secret,
    tokenServer,
    published,
    evidence,
    unreadable,
    done,
    elsewhere,
    said,
    adopting: operators.adopting,
    work: operators.work,
  };
  const tally = createTally(observers);
  for (const invariant of invariants) subscribe(observers, invariant.watch(observed, report(invariant.name)));
  subscribe(observers, watch(observed));

  function scheduleRun(number: number, at: number): void {
    const run = plan.runs[number];
    if (!run) return;
    timeline.at(at, () => {
      schedule.begin(number);
      const next = plan.runs[number + 1];
      if (next?.after === 'begin') scheduleRun(number + 1, now() + next.afterMs);
      void functions.poll(run).then(() => {
        if (next?.after === 'end') scheduleRun(number + 1, now() + next.afterMs);
      });
    });
  }

  /** The invariants check it in full afterwards; this only says when. */
  function hasRecovered(): boolean {
    const ofPoller = [leftovers, progressProblems, outageProblems, watchProblems, evidenceProblems];
    const all = [...ofPoller, batchProblems, recordProblems, erasureProblems];
    return all.every((problems) => problems(observed).length === 0);
  }

  async function recover(): Promise<void> {
    injector.clear();
    vendor.acceptAgain();
    schedule.flush();
    if (!tokenServer.acceptsRefresh(refreshTokenIn(secret.current().text)))
      secret.put(withKeyOf(secret.current().text, tokenServer.signIn()), 'an operator');
    trace.note('simulation', 'faults are cleared');
    for (let run = 0; run < mostRecoveryRuns; run += 1) {
      if (queue.deadLetters.some(({ body }) => isForgotten(body, done))) queue.redrive();
      timeline.at(now(), () => void operators.finish().then(erasures.finish));
      const gapMs = run < plan.recovery.runs ? plan.recovery.gapMs : plan.recovery.laterGapMs;
      timeline.at(now() + gapMs, () => void functions.poll({ ...plan.recovery, cold: false }));
      await timeline.run();
      if (broken.length > 0 && untilBroken) return;
      if (hasRecovered()) return;
    }
  }

  await onPlatform(functions, async (aside) => {
    if (onRun) subscribe(observers, { ends: ({ name }) => void (name.startsWith('poll') && aside(onRun)) });
    if (!plan.tokens.signedInLate) secret.put(tokenServer.signIn(), 'an operator');
    schedule.begin(-1);
    scheduleRun(0, now() + (plan.runs[0]?.afterMs ?? 0));
    await timeline.run();
    if (broken.length === 0 || !untilBroken) await recover();
    if (broken.length === 0 || !untilBroken) for (const observer of observers.recovered) observer();
  });
  tally.bounces = visibleBounces(observed).length;
  tally.faults = injector.injected.length;
  return { broken, hash: trace.hash(), trace: trace.lines, tally, injected: injector.injected };
}
