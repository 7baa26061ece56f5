import type { Draw } from '../../../../local/simulated-account/draw.ts';
import type { IncidentStatus } from '../../../../shared/bounce/incident-mark.ts';
import type { Clock } from '../../../../shared/clock.ts';
import type { Telemetry } from '../../../../shared/telemetry.ts';
import { aPerson } from '../invariants/incidents.ts';
import type { Plan } from '../plan/plan.ts';
import type { Outside, System } from '../the-system.ts';
import type { MakeCall } from './calls.ts';
import type { Journal } from './journal.ts';
import { type Ending, type Environment, type Invocation, invoke } from './lambda.ts';
import { type Fetched, leanResponse, type Platform } from './platform.ts';
import type { Message, Queue } from './queue.ts';
import type { Secret } from './secret.ts';
import type { Table } from './table.ts';
import { never, type Timeline } from './timeline.ts';
import { readRequest } from './vendor/request.ts';
import type { Vendor } from './vendor/vendor.ts';
import type { Witnesses } from './witness.ts';

/** Both functions as Lambda runs them: in execution environments that come and go. */
export interface Functions extends Platform {
  poll(how: { readonly lifeMs: number; readonly cold: boolean }): Promise<Ending>;
  classify(batch: readonly Message[]): Promise<Classified>;
  /** A person says what has become of an incident. */
  say(id: string, status: IncidentStatus): Promise<void>;
  /** Pollers that have not ended. */
  polling(): number;
}

/** A batch that is over, and whose it was. */
export interface Classified {
  readonly by: Invocation;
  readonly ending: Ending;
}

export interface FunctionsParts {
  readonly plan: Plan;
  readonly system: System;
  readonly timeline: Timeline;
  readonly journal: Journal;
  readonly draw: Draw;
  readonly call: MakeCall;
  readonly witnesses: Witnesses;
  readonly table: Table;
  readonly queue: Queue;
  readonly secret: Secret;
  readonly vendor: Vendor;
}

const classifierLifeMs = 60_000;
/** So long a person waits before the terminal is closed. */
const personLifeMs = 3_600_000;

/** Whoever still runs in an environment without an invocation is a leftover of one that has ended. */
const ghost = { name: 'ghost', alive: false } as Invocation;

export function createFunctions(parts: FunctionsParts): Functions {
  const { plan, system, timeline, journal, draw, call, witnesses, table, queue, secret, vendor } = parts;
  const pollers: Environment<ReturnType<System['buildPoller']>>[] = [];
  const classifiers: Environment<ReturnType<System['buildClassifier']>>[] = [];
  const count = { polls: 0, batches: 0, revisions: 0, polling: 0 };
  const settings = { policy: plan.policy, requestsPerDay: plan.requestsPerDay };
  let said = '';

  function outside(by: () => Invocation): Outside {
    const clock: Clock = {
      now: () => new Date(timeline.now()),
      async sleep(ms) {
        const sleeper = by();
        if (!sleeper.alive) return never();
        await timeline.pass(ms);
        return sleeper.alive ? undefined : never();
      },
    };
    return {
      documents: table.client(by),
      sqs: queue.client(by),
      secrets: secret.client(by),
      clock,
      random: draw.random,
      newRevision: () => {
        count.revisions += 1;
        return `revision-${count.revisions}`;
      },
      listen: (telemetry) => listen(telemetry, by),
    };
  }

  function listen(telemetry: Telemetry, by: () => Invocation): Telemetry {
    const overhear = () => {
      for (const witness of witnesses.says) witness(by(), said);
      said = '';
    };
    return {
      note(level, notice, fields) {
        telemetry.note(level, notice, fields);
        overhear();
      },
      count(counts) {
        telemetry.count(counts);
        overhear();
        for (const witness of witnesses.counts) witness(by(), counts);
      },
    };
  }

  function environment<Handler>(
    all: Environment<Handler>[],
    isNew: boolean,
    build: (by: () => Invocation, number: number) => Handler,
  ): Environment<Handler> {
    const warm = isNew ? undefined : all.find(({ gone, current }) => !gone && !current);
    if (warm) return warm;
    const by = () => one.current ?? ghost;
    const one: Environment<Handler> = { handler: build(by, all.length), current: undefined, gone: false };
    all.push(one);
    return one;
  }

  async function over(name: string, run: ReturnType<typeof invoke>): Promise<Ending> {
    const ending = await run.ended;
    for (const witness of witnesses.ends) witness(run.invocation, ending);
    journal.note(name, `ended`, ending.how, () =>
      ending.how === 'threw' ? String((ending.error as Error).message) : '',
    );
    return ending;
  }

  return {
    polling: () => count.polling,
    hear(text) {
      said += text;
    },
    async poll({ lifeMs, cold }) {
      count.polls += 1;
      count.polling += 1;
      const name = `poll ${count.polls}`;
      const one = environment(pollers, cold, (by, number) =>
        system.buildPoller(outside(by), {
          apiOrigin: `https://poller-${number}.example`,
          ...settings,
        }),
      );
      journal.note(name, 'begins', '', () => `${lifeMs / 1_000} s`);
      const run = invoke(one, { name, lifeMs, timeline }, (poll, invocation) =>
        poll({}, { getRemainingTimeInMillis: invocation.remainingMs }),
      );
      const ending = await over(name, run);
      count.polling -= 1;
      return ending;
    },
    async classify(batch) {
      count.batches += 1;
      const name = `batch ${count.batches}`;
      const one = environment(classifiers, false, (by) => system.buildClassifier(outside(by), settings));
      journal.note(name, 'begins', '', () => batch.map(({ id }) => id).join(', '));
      const Records = batch.map(({ id, body }) => ({ messageId: id, body }));
      const run = invoke(one, { name, lifeMs: classifierLifeMs, timeline }, (decide) => decide({ Records }));
      return { by: run.invocation, ending: await over(name, run) };
    },
    async say(id, status) {
      const person: Environment<ReturnType<System['buildSayOfIncident']>> = {
        handler: system.buildSayOfIncident(outside(() => person.current ?? ghost)),
        current: undefined,
        gone: false,
      };
      const run = invoke(person, { name: aPerson, lifeMs: personLifeMs, timeline }, (say) => say(id, status));
      await over(aPerson, run);
    },
    async answer({ url, authorization, body, patienceMs }: Fetched) {
      const [, number = '', rest = ''] = /^https:\/\/poller-(\d+)\.example(.*)$/.exec(url) ?? [];
      const by = pollers[Number(number)]?.current ?? ghost;
      const request = readRequest(rest, authorization, body);
      const answer = await call({
        by,
        operation: request.operation,
        effect: (kind) => vendor.receive(by, request, kind),
        failure: () => new TypeError('fetch failed'),
        details: () => rest,
      });
      if (answer === 'dropped') throw new TypeError('fetch failed: canary');
      if (answer === 'unanswered') {
        await timeline.pass(patienceMs);
        if (!by.alive) return never();
        throw new DOMException('canary', 'TimeoutError');
      }
      if (answer.newRefreshToken)
        for (const witness of witnesses.receivesTokens) witness(by, answer.newRefreshToken);
      if (answer.closesDay) for (const witness of witnesses.closes) witness(by);
      return leanResponse(answer.status, answer.body);
    },
  };
}
