import { AsyncLocalStorage } from 'node:async_hooks';
import type { Draw } from '../../../local/simulated-account/draw.ts';
import type { IncidentStatus } from '../../../shared/bounce/incident-reference.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { Telemetry } from '../../../shared/telemetry.ts';
import { deployed } from '../deployed.ts';
import { operator } from '../invariants/incidents.ts';
import type { Plan } from '../plan/plan.ts';
import type { Outside, System } from '../system.ts';
import type { MakeCall } from './calls.ts';
import { createErasing } from './erasing.ts';
import { type Ending, type Environment, type Invocation, invoke } from './lambda.ts';
import { createMailResolver } from './mail-resolver.ts';
import type { Observers } from './observer.ts';
import { type Fetched, leanResponse, type Platform } from './platform.ts';
import type { Queue } from './queue.ts';
import type { Secret } from './secret.ts';
import type { Table } from './table.ts';
import { never, type Timeline } from './timeline.ts';
import type { Trace } from './trace.ts';
import type { Message } from './values.ts';
import { apiOrigin, readRequest } from './vendor/request.ts';
import type { Vendor } from './vendor/vendor.ts';

/** Both functions as Lambda runs them: in execution environments that come and go. */
export interface Functions extends Platform {
  poll(how: { readonly lifeMs: number; readonly cold: boolean }): Promise<Ending>;
  classify(batch: readonly Message[]): Promise<Classified>;
  /** An operator resolves or reopens an incident. */
  resolve(id: string, status: IncidentStatus): Promise<void>;
  /** Runs a command of an operator, in a process of its own. */
  command<Handler>(command: Command<Handler>): Promise<Ending>;
  /** Pollers that have not ended. */
  polling(): number;
}

/** A batch that is over, and whose it was. */
export interface Classified {
  readonly by: Invocation;
  readonly ending: Ending;
}

interface Command<Handler> {
  readonly name: string;
  /** `by` is the process it becomes. */
  readonly build: (outside: Outside, by: () => Invocation) => Handler;
  readonly run: (handler: Handler, invocation: Invocation) => Promise<unknown>;
  /** The table it works on, if not the deployed one. */
  readonly on?: Table | undefined;
  /** It is killed after so long. */
  readonly cutAfterMs?: number | undefined;
}

export interface FunctionsParts {
  readonly plan: Plan;
  readonly system: System;
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly draw: Draw;
  readonly call: MakeCall;
  readonly observers: Observers;
  readonly table: Table;
  readonly queue: Queue;
  readonly secret: Secret;
  readonly vendor: Vendor;
}

/** How long the operator's command may take. */
const operatorLifeMs = 3_600_000;

/** What still runs in an environment without an invocation is left over from one that has ended. */
const orphan = { name: 'orphan', alive: false } as Invocation;

export function createFunctions(parts: FunctionsParts): Functions {
  const { plan, system, timeline, trace, draw, call, observers, table, queue, secret, vendor } = parts;
  const pollers: Environment<ReturnType<System['buildPoller']>>[] = [];
  const classifiers: Environment<ReturnType<System['buildClassifier']>>[] = [];
  /** Whose run a request belongs to: every poller asks at the same address. */
  const asking = new AsyncLocalStorage<Invocation>();
  const count = { polls: 0, batches: 0, revisions: 0, polling: 0 };
  const { policy, requestsPerDay, evidence } = plan;
  const settings = {
    ...{ policy, requestsPerDay, evidenceRequestsPerDay: evidence?.requestsPerDay ?? 0 },
    mxLookups: plan.dns ? 'on' : 'off',
  } as const;
  let output = '';

  function outside(by: () => Invocation, on = table): Outside {
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
      documents: on.client(by),
      sqs: queue.client(by),
      secrets: secret.client(by),
      clock,
      random: draw.random,
      newRevision: () => {
        count.revisions += 1;
        return `revision-${count.revisions}`;
      },
      mailResolver: createMailResolver(call, by, plan.dns),
      abortedAfter(ms) {
        const ending = new AbortController();
        timeline.at(timeline.now() + ms, () => ending.abort());
        return ending.signal;
      },
      listen: (telemetry) => listen(telemetry, by),
      erasing: createErasing({ call, draw, now: timeline.now, queue, secret }, by),
    };
  }

  function listen(telemetry: Telemetry, by: () => Invocation): Telemetry {
    const observe = () => {
      for (const observer of observers.says) observer(by(), output);
      output = '';
    };
    return {
      note(level, notice, fields) {
        telemetry.note(level, notice, fields);
        observe();
      },
      count(counts) {
        telemetry.count(counts);
        observe();
        for (const observer of observers.counts) observer(by(), counts);
      },
    };
  }

  function environment<Handler>(
    all: Environment<Handler>[],
    isNew: boolean,
    build: (by: () => Invocation) => Handler,
  ): Environment<Handler> {
    const warm = isNew ? undefined : all.find(({ gone, current }) => !gone && !current);
    if (warm) return warm;
    const by = () => one.current ?? orphan;
    const one: Environment<Handler> = { handler: build(by), current: undefined, gone: false };
    all.push(one);
    return one;
  }

  async function over(name: string, run: ReturnType<typeof invoke>): Promise<Ending> {
    const ending = await run.ended;
    for (const observer of observers.ends) observer(run.invocation, ending);
    trace.note(name, `ended`, ending.how, () =>
      ending.how === 'threw' ? String((ending.error as Error).message) : '',
    );
    return ending;
  }

  async function command<Handler>({ name, build, run, on, cutAfterMs }: Command<Handler>): Promise<Ending> {
    const by = () => one.current ?? orphan;
    const one: Environment<Handler> = {
      handler: build(outside(by, on), by),
      current: undefined,
      gone: false,
    };
    const running = invoke(one, { name, lifeMs: operatorLifeMs, timeline }, run);
    const { invocation } = running;
    if (cutAfterMs !== undefined)
      timeline.at(timeline.now() + cutAfterMs, () => {
        invocation.metFault = true;
        invocation.kill();
      });
    return over(name, running);
  }

  return {
    polling: () => count.polling,
    hear(text) {
      output += text;
    },
    async poll({ lifeMs, cold }) {
      count.polls += 1;
      count.polling += 1;
      const name = `poll ${count.polls}`;
      const one = environment(pollers, cold, (by) =>
        system.buildPoller(outside(by), { apiOrigin, ...settings }),
      );
      trace.note(name, 'begins', '', () => `${lifeMs / 1_000} s`);
      const run = invoke(one, { name, lifeMs, timeline }, (poll, invocation) =>
        asking.run(invocation, () => poll({}, { getRemainingTimeInMillis: invocation.remainingMs })),
      );
      const ending = await over(name, run);
      count.polling -= 1;
      return ending;
    },
    async classify(batch) {
      count.batches += 1;
      const name = `batch ${count.batches}`;
      const one = environment(classifiers, false, (by) => system.buildClassifier(outside(by), { policy }));
      trace.note(name, 'begins', '', () => batch.map(({ id }) => id).join(', '));
      const Records = batch.map(({ id, body }) => ({ messageId: id, body }));
      const run = invoke(one, { name, lifeMs: deployed.classifier.lifeMs, timeline }, (decide) =>
        decide({ Records }),
      );
      return { by: run.invocation, ending: await over(name, run) };
    },
    async resolve(id, status) {
      await command({
        name: operator,
        build: system.buildResolveIncident,
        run: (resolve) => resolve(id, status),
      });
    },
    command,
    async answer({ url, authorization, body, timeoutMs }: Fetched) {
      const by = asking.getStore() ?? orphan;
      const request = readRequest(url, authorization, body);
      const answer = await call({
        by,
        operation: request.operation,
        effect: (kind) => vendor.receive(by, request, kind),
        failure: () => new TypeError('fetch failed'),
        details: () => url.slice(apiOrigin.length),
      });
      if (answer === 'dropped') throw new TypeError('fetch failed: canary');
      if (answer === 'unanswered') {
        await timeline.pass(timeoutMs);
        if (!by.alive) return never();
        throw new DOMException('canary', 'TimeoutError');
      }
      if (answer.newRefreshToken)
        for (const observer of observers.receivesTokens) observer(by, answer.newRefreshToken);
      if (answer.closesDay) for (const observer of observers.closes) observer(by);
      return leanResponse(answer.status, answer.body);
    },
  };
}
