import { describe } from 'vitest';
import { specifyReads } from './specify-reads.ts';

describe('a report that was never read', () => {
  specifyReads([
    { stage: 'unread', sent: '1 h', next: 'first, whole' },
    { stage: 'unread', sent: '80 d', next: 'first, whole' },
    { stage: 'unread', next: 'first, whole' },
  ]);
});

describe('a report of a recent send', () => {
  specifyReads([
    { stage: 'open', sent: '1 d', read: '6 h', next: 'interval, newest' },
    { stage: 'open', sent: '1 d', read: '5.99 h', next: 'nothing' },
    { stage: 'open', sent: '1 d', read: '1 min', changed: true, next: 'changed, newest' },
    { stage: 'open', sent: '1 d', read: '1 min', changed: true, uncounted: true, next: 'changed, whole' },
    { stage: 'open', sent: '1 d', read: '1 h', whole: '3 d', next: 'nothing' },
    { stage: 'open', read: '6 h', next: 'interval, newest' },
    { stage: 'open', read: '5 h', next: 'nothing' },
  ]);
});

describe('a report of an old send is closed by two whole reads that find nothing new, half a day apart', () => {
  specifyReads([
    { stage: 'open', sent: '4 d', read: '12 h', next: 'closing, whole' },
    { stage: 'open', sent: '4 d', read: '11.9 h', next: 'nothing' },
    { stage: 'open', sent: '4 d', read: '1 min', whole: '12 h', next: 'closing, whole' },
    {
      stage: 'quiet for 12 h',
      sent: '5 d',
      read: '12 h',
      next: 'closing, whole, compared with the records',
    },
    { stage: 'quiet for 11.9 h', sent: '5 d', read: '11.9 h', next: 'nothing' },
    { stage: 'quiet for 2 d', sent: '5 d', read: '2 d', next: 'closing, whole, compared with the records' },
    // Counters that cannot be read leave a campaign changed for as long as that lasts.
    { stage: 'open', sent: '5 d', read: '12 h', changed: true, next: 'closing, whole' },
    { stage: 'quiet for 1 h', sent: '5 d', read: '1 h', changed: true, next: 'changed, newest' },
  ]);
});

describe('a closed report', () => {
  const first = '0a0a0a0a-0000-4000-8000-000000000000';
  const last = '0a0a0a0a-0000-4000-8000-000000000fff';
  specifyReads([
    { stage: 'closed for 1 d', sent: '80 d', read: '1 d', next: 'nothing' },
    { stage: 'closed for 1 d', sent: '80 d', read: '1 d', changed: true, next: 'changed, newest' },
    // Once a month, each on a day of its own.
    { stage: 'closed for 50 d', sent: '80 d', read: '22 d', id: first, next: 'nothing' },
    { stage: 'closed for 50 d', sent: '80 d', read: '22.5 d', id: first, next: 'interval, newest' },
    { stage: 'closed for 50 d', sent: '80 d', read: '37 d', id: last, next: 'nothing' },
    { stage: 'closed for 50 d', sent: '80 d', read: '37.5 d', id: last, next: 'interval, newest' },
  ]);
});

describe('a report of which rows are missing', () => {
  specifyReads([
    // At once, and then after one run, two, four ... and at last once a day.
    { stage: 'open', sent: '2 d', missing: 'by counters, 0 attempts, last 1 min', next: 'missing, newest' },
    { stage: 'open', sent: '2 d', missing: 'by counters, 1 attempts, last 15 min', next: 'missing, newest' },
    { stage: 'open', sent: '2 d', missing: 'by counters, 1 attempts, last 14 min', next: 'nothing' },
    { stage: 'open', sent: '2 d', missing: 'by counters, 2 attempts, last 30 min', next: 'missing, newest' },
    { stage: 'open', sent: '2 d', missing: 'by counters, 5 attempts, last 4 h', next: 'missing, newest' },
    { stage: 'open', sent: '2 d', missing: 'by counters, 20 attempts, last 1 d', next: 'missing, newest' },
    { stage: 'open', sent: '2 d', missing: 'by counters, 20 attempts, last 0.99 d', next: 'nothing' },
    // No code says what the lists count, so it may be anywhere.
    { stage: 'open', sent: '2 d', missing: 'by list, 0 attempts, last 1 min', next: 'missing, whole' },
    { stage: 'open', sent: '2 d', missing: 'by list, 1 attempts, last 14 min', next: 'nothing' },
    // A read for missing rows closes a report as well: rows that never come must not keep it open for ever.
    {
      stage: 'quiet for 1 d',
      sent: '6 d',
      read: '1 d',
      missing: 'by counters, 9 attempts, last 1 d',
      next: 'missing, newest, compared with the records',
    },
    {
      stage: 'quiet for 1 d',
      sent: '6 d',
      read: '1 d',
      missing: 'by counters, 9 attempts, last 1 h',
      next: 'closing, whole, compared with the records',
    },
  ]);
});

describe('a report in trouble', () => {
  specifyReads([
    { stage: 'open', sent: '1 d', trouble: 'failing for 1 h, last 1 min', next: 'failed, whole' },
    { stage: 'unread', sent: '1 d', trouble: 'failing for 1 h, last 1 min', next: 'first, whole' },
    { stage: 'closed for 9 d', sent: '60 d', trouble: 'failing for 1 h, last 1 min', next: 'failed, whole' },
    // After a day of failures it is suspended: tried once a day.
    { stage: 'open', sent: '2 d', trouble: 'failing for 1 d, last 1 h', next: 'nothing' },
    { stage: 'open', sent: '2 d', trouble: 'failing for 1 d, last 1 h', changed: true, next: 'nothing' },
    { stage: 'open', sent: '2 d', trouble: 'failing for 1 d, last 1 d', next: 'failed, whole' },
    { stage: 'unread', sent: '2 d', trouble: 'too large 0.9 d', next: 'nothing' },
    { stage: 'unread', sent: '2 d', trouble: 'too large 1 d', next: 'first, whole' },
  ]);
});

describe('a report that the vendor does not know (404)', () => {
  specifyReads([
    { stage: 'open', sent: '1 d', read: '1 d', trouble: 'gone 1 h', next: 'nothing' },
    { stage: 'open', sent: '1 d', read: '1 d', trouble: 'gone 1 h', changed: true, next: 'changed, newest' },
    { stage: 'open', sent: '1 d', read: '1 d', trouble: 'gone 1 d', next: 'interval, newest' },
    // A 404 can be as wrong as any other answer: once a day until the report is closed, however old it is.
    { stage: 'unread', sent: '20 d', trouble: 'gone 1 d', next: 'first, whole' },
    { stage: 'unread', sent: '20 d', trouble: 'gone 0.99 d', next: 'nothing' },
    { stage: 'open', sent: '20 d', read: '2 d', trouble: 'gone 1 d', next: 'closing, whole' },
    { stage: 'closed for 5 d', sent: '10 d', read: '40 d', trouble: 'gone 1 d', next: 'interval, newest' },
    { stage: 'closed for 5 d', sent: '20 d', read: '40 d', trouble: 'gone 5 d', next: 'nothing' },
    // No number says that a report without one is back.
    {
      stage: 'closed for 5 d',
      sent: '20 d',
      read: '40 d',
      trouble: 'gone 1 d',
      unlisted: true,
      next: 'interval, newest',
    },
    {
      stage: 'closed for 5 d',
      sent: '20 d',
      read: '40 d',
      trouble: 'gone 0.99 d',
      unlisted: true,
      next: 'nothing',
    },
    {
      stage: 'closed for 5 d',
      sent: '20 d',
      read: '1 d',
      trouble: 'gone 5 d',
      changed: true,
      next: 'changed, newest',
    },
  ]);
});
