import { Resolver } from 'node:dns/promises';
import { createServer, Packet } from 'dns2';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRememberedExchanges } from '../../../../functions/poller/memory/remembered-exchanges.ts';
import {
  createMailExchanges,
  type MailResolver,
  noLookUps,
} from '../../../../functions/poller/outage/mail-exchanges.ts';
import { aClock } from '../../../support/a-clock.ts';

/** A memory in a note of its own; a second one over the same note is that of the next run. */
function aMemory(): () => ReturnType<typeof createRememberedExchanges> {
  let note: string | undefined;
  const write = async (text: string) => {
    note = text;
  };
  return () => createRememberedExchanges({ read: async () => note, write }, aClock());
}

/** A deadline that passes when the test says so, and at no other time. */
function aDeadline() {
  const controller = new AbortController();
  const asked: number[] = [];
  const abortedAfter = (ms: number) => {
    asked.push(ms);
    return controller.signal;
  };
  return { abortedAfter, asked, pass: () => controller.abort() };
}

const organisation = (name: string) => ({ kind: 'organisation', name });

describe('who receives the mail of domains, asked of a DNS server', () => {
  const rcodes = { NXDOMAIN: 3, SERVFAIL: 2, REFUSED: 5 } as const;
  type Answers = keyof typeof rcodes | 'silence' | Readonly<Record<number, readonly object[]>>;
  const { A, AAAA, MX } = Packet.TYPE;
  const mx = (exchange: string, priority = 10) => ({ exchange, priority });

  const zone: Readonly<Record<string, Answers>> = {
    'filtered.example': { [MX]: [mx('mx2.filter.example', 20), mx('mx1.Filter.example')] },
    'at-google.example': { [MX]: [mx('alt1.aspmx.l.google.com', 5), mx('aspmx.l.google.com', 1)] },
    'no-mail.example': { [MX]: [mx('', 0)], [A]: [{ address: '192.0.2.7' }] },
    'no-mx.example': { [A]: [{ address: '192.0.2.7' }] },
    'only-ipv6.example': { [AAAA]: [{ address: '2001:0db8:0000:0000:0000:0000:0000:0007' }] },
    'no-records.example': {},
    'lapsed.example': 'NXDOMAIN',
    'broken.example': 'SERVFAIL',
    'refused.example': 'REFUSED',
    'silent.example': 'silence',
  };

  let questions: string[] = [];
  let whenAsked = () => {};
  const server = createServer({
    udp: true,
    handle(request, send) {
      const [question] = request.questions;
      if (!question) return;
      const answers = zone[question.name] ?? 'REFUSED';
      questions.push(question.name);
      whenAsked();
      if (answers === 'silence') return;
      const response = Packet.createResponseFromRequest(request);
      if (typeof answers === 'string') response.header.rcode = rcodes[answers];
      else
        for (const answer of answers[question.type] ?? [])
          response.answers.push(Packet.createResourceFromQuestion(question, { ttl: 60, ...answer }));
      void send(response);
    },
  });

  let port: number | undefined;
  beforeAll(async () => {
    port = (await server.listen({ udp: { port: 0, address: '127.0.0.1' } })).udp?.port;
  });
  beforeEach(() => {
    questions = [];
    whenAsked = () => {};
  });
  afterAll(() => server.close());

  /** Of a run. It waits a minute for each answer, so that only the deadline can end the wait for a silent server. */
  function exchangesOf({ remembered = aMemory()(), deadline = aDeadline() } = {}) {
    const resolver = new Resolver({ timeout: 60_000, tries: 1 });
    resolver.setServers([`127.0.0.1:${port}`]);
    return createMailExchanges({ resolver, remembered, abortedAfter: deadline.abortedAfter });
  }

  it.each([
    ['a firm behind a filter stands with the filter', 'filtered.example', organisation('filter.example')],
    ['a firm at Google stands with gmail.com', 'at-google.example', organisation('gmail.com')],
    ['a domain with a null MX is gone, whatever its address', 'no-mail.example', { kind: 'gone' }],
    ['a domain that does not exist (NXDOMAIN) is gone', 'lapsed.example', { kind: 'gone' }],
    [
      'a domain without MX records receives its mail at its address',
      'no-mx.example',
      organisation('no-mx.example'),
    ],
    [
      'a domain without MX records receives its mail at its IPv6 address',
      'only-ipv6.example',
      organisation('only-ipv6.example'),
    ],
    ['a name without any record is not known', 'no-records.example', undefined],
    ['a domain whose servers fail (SERVFAIL) is not known', 'broken.example', undefined],
    ['a domain that the server refuses to look up is not known', 'refused.example', undefined],
  ])('%s', async (_, domain, expected) => {
    expect((await exchangesOf().lookUp([domain])).get(domain)).toEqual(expected);
    expect(questions).toContain(domain);
  });

  it('a server that never answers ends at the deadline, with what came before it', async () => {
    const deadline = aDeadline();
    const remembered = aMemory()();
    const remember = vi.spyOn(remembered, 'remember');
    // The addresses of `lapsed.example` are asked for only after the answer about `filtered.example` has come.
    whenAsked = () => {
      if (questions.filter((name) => name === 'lapsed.example').length === 3) deadline.pass();
    };
    const exchanges = exchangesOf({ remembered, deadline });
    const found = await exchanges.lookUp(['silent.example', 'filtered.example', 'lapsed.example']);
    expect(questions).toContain('silent.example');
    expect(found.get('filtered.example')).toEqual(organisation('filter.example'));
    expect(found.has('silent.example')).toBe(false);
    expect(remember).toHaveBeenCalledExactlyOnceWith(found);
  });

  it('asks nothing that an earlier run has asked, and what had no answer again', async () => {
    const nextMemory = aMemory();
    const first = exchangesOf({ remembered: nextMemory() });
    const domains = ['filtered.example', 'no-mx.example', 'lapsed.example', 'broken.example'];
    const found = await first.lookUp(domains);
    await first.write();
    questions = [];
    expect(await exchangesOf({ remembered: nextMemory() }).lookUp(domains)).toEqual(found);
    expect([...new Set(questions)]).toEqual(['broken.example']);
  });
});

describe('questions to DNS', () => {
  const notFound = (code: string) => Object.assign(new Error(`queryMx ${code} firm.example`), { code });
  const fails = (code: string) => async () => {
    throw notFound(code);
  };

  /** A resolver that fails as it does without a network, unless it is told otherwise. */
  function aResolver(parts: Partial<MailResolver> = {}) {
    const none = fails('ECONNREFUSED');
    return { resolveMx: none, resolve4: none, resolve6: none, cancel: vi.fn(), ...parts };
  }

  function exchangesOf(resolver: MailResolver, deadline = aDeadline()) {
    return createMailExchanges({ resolver, remembered: aMemory()(), abortedAfter: deadline.abortedAfter });
  }

  const firms = (count: number) => Array.from({ length: count }, (_, at) => `firm-${at}.example`);
  const atFilter = async () => [{ exchange: 'mx.filter.example', priority: 10 }];

  it('take two seconds in all unless somebody says otherwise, and end with the last answer', async () => {
    const deadline = aDeadline();
    const resolver = aResolver({ resolveMx: atFilter });
    const exchanges = exchangesOf(resolver, deadline);
    await exchanges.lookUp(['one.example']);
    await exchanges.lookUp(['two.example'], 300);
    await exchanges.lookUp(['two.example'], 300);
    await exchanges.lookUp([]);
    expect(deadline.asked).toEqual([2_000, 300]);
    expect(resolver.cancel).not.toHaveBeenCalled();
  });

  it('are cancelled at the deadline, and none is asked after it', async () => {
    const deadline = aDeadline();
    const asked: string[] = [];
    const cancelled = Promise.withResolvers<never>();
    const resolver = aResolver({
      resolveMx(domain) {
        asked.push(domain);
        if (asked.length === 50) deadline.pass();
        return cancelled.promise;
      },
      cancel: () => cancelled.reject(notFound('ECANCELLED')),
    });
    expect(await exchangesOf(resolver, deadline).lookUp(firms(100))).toEqual(new Map());
    await new Promise(setImmediate);
    expect(asked).toEqual(firms(50));
  });

  it('do not ask for an address once the deadline has passed', async () => {
    const deadline = aDeadline();
    const resolve4 = vi.fn(fails('ENOTFOUND'));
    const resolver = aResolver({
      async resolveMx() {
        deadline.pass();
        throw notFound('ENOTFOUND');
      },
      resolve4,
    });
    expect(await exchangesOf(resolver, deadline).lookUp(['firm.example'])).toEqual(new Map());
    await new Promise(setImmediate);
    expect(resolve4).not.toHaveBeenCalled();
  });

  it('change nothing in a result that was given, when they are answered too late', async () => {
    const deadline = aDeadline();
    const late = Promise.withResolvers<Awaited<ReturnType<typeof atFilter>>>();
    const resolver = aResolver({
      resolveMx(domain) {
        if (domain === 'firm-1.example') deadline.pass();
        return domain === 'firm-0.example' ? late.promise : atFilter();
      },
    });
    const found = await exchangesOf(resolver, deadline).lookUp(firms(2));
    const before = [...found.keys()];
    late.resolve(await atFilter());
    await new Promise(setImmediate);
    expect([...found.keys()]).toEqual(before);
    expect(resolver.cancel).toHaveBeenCalledOnce();
  });

  it('are for 400 domains that are not remembered, each once, and for 50 at a time', async () => {
    const asked: string[] = [];
    let open = 0;
    let mostOpen = 0;
    const resolver = aResolver({
      async resolveMx(domain) {
        asked.push(domain);
        open += 1;
        mostOpen = Math.max(mostOpen, open);
        await new Promise(setImmediate);
        open -= 1;
        return atFilter();
      },
    });
    const exchanges = exchangesOf(resolver);
    expect((await exchanges.lookUp([...firms(300), ...firms(450)])).size).toBe(400);
    expect(asked).toEqual(firms(400));
    expect(mostOpen).toBe(50);
    expect((await exchanges.lookUp(firms(450))).size).toBe(450);
    expect(asked).toEqual(firms(450));
  });

  it.each(['ECONNREFUSED', 'ETIMEOUT', 'ESERVFAIL', 'EREFUSED', 'EBADRESP', 'ENOTIMP', 'EBADNAME'])(
    'that fail with %s say nothing about a domain',
    async (code) => {
      const hasAddress = async () => ['192.0.2.7'];
      for (const answers of [
        { resolveMx: fails(code), resolve4: hasAddress },
        { resolveMx: fails('ENOTFOUND'), resolve4: fails('ENOTFOUND'), resolve6: fails(code) },
      ])
        expect(await exchangesOf(aResolver(answers)).lookUp(['firm.example'])).toEqual(new Map());
    },
  );

  it('that cannot even be asked say nothing', async () => {
    const resolver = aResolver({
      resolveMx() {
        throw new TypeError('The "name" argument must be of type string');
      },
    });
    expect(await exchangesOf(resolver).lookUp(['firm.example'])).toEqual(new Map());
  });
});

it('where nobody may be asked, nothing is known and nothing is written', async () => {
  expect(await noLookUps.lookUp(['firm.example'])).toEqual(new Map());
  expect(await noLookUps.write()).toBeUndefined();
});
