import { createDraw } from '../../../../local/simulated-account/draw.ts';
import type { Bounce } from '../../../../shared/bounce/bounce.ts';
import { outageProblems } from '../invariants/incidents.ts';
import { invariants } from '../invariants/invariants.ts';
import { bounceIn, type Observed, visibleBounces } from '../invariants/observed.ts';
import { isForgotten, leftovers, progressProblems, recordProblems } from '../invariants/rest.ts';
import { refreshTokenIn } from '../invariants/sign-in.ts';
import { createWeather } from '../plan/faults.ts';
import type { Plan } from '../plan/plan.ts';
import type { System } from '../the-system.ts';
import { newsOf } from '../truth.ts';
import { createCalls } from './calls.ts';
import { createConsumer } from './consumer.ts';
import { createFunctions } from './functions.ts';
import { type HappeningsParts, planHappenings } from './happenings.ts';
import { createJournal } from './journal.ts';
import { createMoments } from './moments.ts';
import { onPlatform } from './platform.ts';
import { createQueue } from './queue.ts';
import { planReports } from './reports.ts';
import { createSecret } from './secret.ts';
import { createTable } from './table.ts';
import { createTally, type Tally } from './tally.ts';
import { createTimeline } from './timeline.ts';
import { createAccount } from './vendor/account.ts';
import { createTokenDesk } from './vendor/token-desk.ts';
import { createVendor } from './vendor/vendor.ts';
import { enlist, noWitnesses } from './witness.ts';

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
  /** What happened, in sentences; empty unless asked for. */
  readonly story: readonly string[];
  readonly tally: Tally;
  /** The faults it met, as "operation: kind". */
  readonly met: readonly string[];
}

export interface LiveOptions {
  readonly keepStory?: boolean;
  /** Ends when the first invariant breaks; nothing after that can be relied upon. */
  readonly untilBroken?: boolean;
}

/** The ways in which a world itself can fail; as bad as an invariant that does not hold. */
const worldItself = { endless: 'the world comes to an end', knows: 'the world knows what it is asked' };

/** More calm ticks than any seed needs: what nobody counts is found once a send is old enough to settle. */
const mostCalmTicks = 120;

/** Lives through a plan from its first run until the world is at rest, and says which invariants did not hold. */
export async function live(
  plan: Plan,
  system: System,
  { keepStory = false, untilBroken = true }: LiveOptions = {},
): Promise<Outcome> {
  const broken: Broken[] = [];
  const complain = (invariant: string) => (what: string) => {
    broken.push({ invariant, what });
    journal.note('INVARIANT', invariant, 'broken', () => what);
    if (untilBroken) timeline.stop();
  };
  const timeline = createTimeline(plan.startAt, () => complain(worldItself.endless)('it goes on and on'));
  const { now } = timeline;
  const journal = createJournal(now, keepStory);
  const draw = createDraw(Math.imul(plan.seed, 0x2545f491) ^ 0x5bd1e995);
  const weather = createWeather(plan.faults);
  const witnesses = noWitnesses();
  const call = createCalls({
    ...{ timeline, weather, journal, draw, witnesses },
    onWorldError: ({ message }) => complain(worldItself.knows)(message),
  });
  const account = createAccount(plan);
  const desk = createTokenDesk(plan);
  const table = createTable(call, draw, witnesses);
  const queue = createQueue(call, { timeline, draw, witnesses });
  const secret = createSecret(call, now, witnesses);
  const vendor = createVendor(plan, account, desk, { now, witnesses });
  const moments = createMoments(timeline);
  planReports(plan, account, { timeline, journal, moments });
  const functions = createFunctions({
    ...{ plan, system, timeline, journal, draw, call, witnesses, table, queue, secret, vendor },
  });
  const say: HappeningsParts['say'] = (id, status) => void functions.say(id, status);
  const done = planHappenings({ plan, journal, moments, account, table, queue, secret, desk, vendor, say });
  createConsumer({ plan, queue, timeline, weather, journal, draw, witnesses, classify: functions.classify });
  const published = new Map<string, Bounce>();
  const unreadable = new Set<string>();
  enlist(witnesses, {
    sends(_by, { body }) {
      const bounce = bounceIn(body);
      if (bounce) published.set(newsOf(bounce), bounce);
      else unreadable.add(body);
    },
  });
  const observed: Observed = { plan, now, account, table, queue, secret, desk, published, unreadable, done };
  const tally = createTally(witnesses);
  for (const { name, watch } of invariants) enlist(witnesses, watch(observed, complain(name)));

  function scheduleRun(number: number, at: number): void {
    const run = plan.runs[number];
    if (!run) return;
    timeline.at(at, () => {
      moments.begin(number);
      const next = plan.runs[number + 1];
      if (next?.after === 'begin') scheduleRun(number + 1, now() + next.afterMs);
      void functions.poll(run).then(() => {
        if (next?.after === 'end') scheduleRun(number + 1, now() + next.afterMs);
      });
    });
  }

  /** Checked in full when all is over; this only says when that is. */
  function isAtRest(): boolean {
    return [leftovers, progressProblems, recordProblems, outageProblems].every(
      (problems) => problems(observed).length === 0,
    );
  }

  async function calmDown(): Promise<void> {
    weather.clear();
    moments.rest();
    if (!desk.acceptsRefresh(refreshTokenIn(secret.current().text))) secret.put(desk.signIn(), 'a person');
    journal.note('world', 'faults are over');
    for (let tick = 0; tick < mostCalmTicks; tick += 1) {
      if (queue.deadLetters.some(({ body }) => isForgotten(body, done))) queue.redrive();
      const gapMs = tick < plan.calm.ticks ? plan.calm.gapMs : plan.calm.laterGapMs;
      timeline.at(now() + gapMs, () => void functions.poll({ ...plan.calm, cold: false }));
      await timeline.run();
      if (broken.length > 0 && untilBroken) return;
      if (isAtRest()) return;
    }
  }

  await onPlatform(functions, async () => {
    if (!plan.tokens.signedInLate) secret.put(desk.signIn(), 'a person');
    moments.begin(-1);
    scheduleRun(0, now() + (plan.runs[0]?.afterMs ?? 0));
    await timeline.run();
    if (broken.length === 0 || !untilBroken) await calmDown();
    if (broken.length === 0 || !untilBroken) for (const witness of witnesses.rests) witness();
  });
  tally.bounces = visibleBounces(observed).length;
  tally.faults = weather.met.length;
  return { broken, hash: journal.hash(), story: journal.lines, tally, met: weather.met };
}
