import type { MailResolver } from '../../../functions/poller/outage/mail-exchanges.ts';
import type { DnsAnswer } from '../plan/plan.ts';
import type { MakeCall } from './calls.ts';
import type { Invocation } from './lambda.ts';
import { never } from './timeline.ts';
import { companyNumber } from './vendor/contacts.ts';

/** Who receives the mail of several companies. */
const filterHost = 'mx1.filter.example';
const providerHost = 'aspmx.l.google.com';

/** DNS as the plan has it: of domains that are no companies' it knows nothing. */
export function createMailResolver(
  call: MakeCall,
  by: () => Invocation,
  answers: readonly DnsAnswer[] = [],
): MailResolver {
  function answerFor(domain: string): DnsAnswer {
    const number = companyNumber(domain);
    return (number === undefined ? undefined : answers[number % answers.length]) ?? 'failure';
  }

  /** @param records what is found where somebody, or nobody else, receives the mail; none where the name has no such. */
  async function ask<DnsRecord>(domain: string, found: (answer: DnsAnswer) => readonly DnsRecord[]) {
    const answer = answerFor(domain);
    const records = await call({
      by: by(),
      operation: 'look up a domain',
      effect() {
        if (answer === 'gone') throw dnsError('ENOTFOUND');
        if (answer === 'failure') throw dnsError('ESERVFAIL');
        const all = found(answer);
        if (all.length === 0 && answer !== 'silence') throw dnsError('ENODATA');
        return all;
      },
      failure: () => dnsError('ETIMEOUT'),
      details: () => answer,
    });
    return answer === 'silence' ? never() : records;
  }

  return {
    resolveMx: (domain) => ask(domain, (answer) => exchangesOf(answer)),
    resolve4: (domain) => ask(domain, (answer) => (answer === 'itself' ? ['192.0.2.1'] : [])),
    resolve6: (domain) => ask(domain, () => []),
    cancel() {},
  };
}

function exchangesOf(answer: DnsAnswer) {
  if (answer === 'a filter') return [{ exchange: filterHost, priority: 10 }];
  return answer === 'the large provider' ? [{ exchange: providerHost, priority: 10 }] : [];
}

function dnsError(code: string): Error {
  return Object.assign(new Error(`canary ${code}`), { code });
}
