import type { Mutant } from './mutant.ts';

const decided = 'after recovery every visible bounce is decided once, and as the reference decides';
const stored = 'a new refresh token is stored before anything else happens';
const secretStays = 'the secret stays a usable sign-in';
const quota = 'a closed quota is left alone until midnight';
const accessWithCause = 'access counts as refused only where the list or everything of a kind is refused';
const alarms =
  'after recovery an alarm is on for an open incident, and for no incident or sign-in that is over';
const zeros = 'a metric is sent while there is something to tell, and three times after that';
const budget = "never more requests in a day than the day's budget";

/** Bugs in the lease, the sign-in, the pace, and what a run logs. */
export const askingMutants: readonly Mutant[] = [
  {
    name: 'a lease that another run holds is no obstacle',
    file: 'functions/poller/run/run.ts',
    find: 'if (await lease.take(holder, clock.now(), endsAt)) return',
    replace: 'await lease.take(holder, clock.now(), endsAt);\n    return',
    breaks: [
      'only the holder of the lease speaks to the vendor',
      'never more than one token request in a second',
    ],
  },
  {
    name: 'the lease is not given back',
    file: 'functions/poller/run/run.ts',
    find: '    await lease.giveBack(holder).catch(ignoreStorage);',
    replace: '',
    breaks: ['after recovery the lease is free'],
  },
  {
    name: 'the holder of a lease that has ended writes on',
    file: 'shared/storage/put-with-revision.ts',
    find: "conditions.push('NOT attribute_type(revision, :text)')",
    replace: "conditions.push('attribute_not_exists(nothing)')",
    breaks: ['nothing is overwritten unread'],
  },
  {
    name: 'a new refresh token is stored late',
    file: 'shared/constant-contact/access-token.ts',
    find: '      const stored = await secret.replace(signIn.version, text);',
    replace:
      '      await deadToken.read();\n      const stored = await secret.replace(signIn.version, text);',
    breaks: [stored],
  },
  {
    name: 'the refresh token is kept in memory',
    file: 'shared/constant-contact/access-token.ts',
    find: '  async function readSignIn(): Promise<StoredSignIn> {\n    const stored = await secret.read();',
    replace:
      '  async function readSignIn(): Promise<StoredSignIn> {\n' +
      '    // The clock lives as long as its execution environment does.\n' +
      '    const stored = (clock as never as { kept?: never }).kept ?? (await secret.read());\n' +
      '    Object.assign(clock, { kept: stored });',
    breaks: [
      'the simulation ends',
      'a refresh token that was replaced and saved is not used again',
      secretStays,
      decided,
    ],
  },
  {
    name: 'a newer sign-in is overwritten',
    file: 'shared/storage/token-secret.ts',
    find: '    if (current?.version !== version) return false;',
    replace: '',
    breaks: [secretStays],
  },
  {
    name: 'an empty refresh token takes the place of a full one',
    file: 'shared/constant-contact/sign-in.ts',
    find: 'refreshToken: answer.refreshToken ?? signIn.refreshToken,',
    replace: "refreshToken: answer.refreshToken ?? '',",
    breaks: [secretStays],
  },
  {
    name: 'a dead refresh token is offered again and again',
    file: 'shared/constant-contact/access-token.ts',
    find: 'if (dead.includes(note)) throw deadTokenError(signIn);',
    replace: '',
    breaks: ['a refresh token that was called dead is not offered again'],
  },
  {
    name: 'one report that is refused ends the run',
    file: 'shared/constant-contact/client.ts',
    find: 'return listPurposes.includes(asked.purpose)',
    replace: 'return asked',
    breaks: [accessWithCause],
  },
  {
    name: 'a few things that are refused count as everything, though others are answered',
    file: 'shared/constant-contact/refusals.ts',
    find: '(answered.has(purpose) ? 0 : ',
    replace: '(',
    breaks: [accessWithCause],
  },
  {
    name: 'a good access token is replaced because one thing is refused',
    file: 'shared/constant-contact/client.ts',
    find: "if (answer.kind === 'unauthorized') await accessToken.renew(token);",
    replace: 'await accessToken.renew(token);',
    breaks: ['an access token that is good is not replaced because one thing is refused'],
  },
  {
    name: 'a next link with the other scheme is followed as it is',
    file: 'shared/constant-contact/next-link.ts',
    find: 'return new URL(',
    replace: 'return next ?? new URL(',
    breaks: ['a run that meets no trouble does not fail', 'the simulation knows every call'],
  },
  {
    name: 'a next link with the other scheme is refused',
    file: 'shared/constant-contact/next-link.ts',
    find: 'if (!(link.protocol in defaultPorts)) return false;',
    replace: 'if (link.protocol !== api.protocol) return false;',
    breaks: [decided, 'a run that meets no trouble does not fail'],
  },
  {
    name: 'requests start a fifth of a second apart',
    file: 'shared/constant-contact/pace.ts',
    find: 'const requestGapMs = 300;',
    replace: 'const requestGapMs = 200;',
    breaks: ['never more than four requests in a second'],
  },
  {
    name: 'a run asks as soon as it begins',
    file: 'shared/constant-contact/pace.ts',
    find: 'let nextRequestAt = clock.now().getTime() + tokenRequestGapMs;',
    replace: 'let nextRequestAt = clock.now().getTime();',
    breaks: ['never more than four requests in a second', 'never more than one token request in a second'],
  },
  {
    name: "the day's budget is forgotten",
    file: 'functions/poller/connect.ts',
    find: 'const spend = () => ledger.spend();',
    replace: 'const spend = async () => {};',
    breaks: [budget],
  },
  {
    name: 'the last block of a day is given twice',
    file: 'functions/poller/run/request-ledger.ts',
    find: 'await counter.reserve(pk, count, perDay)',
    replace: 'await counter.reserve(pk, count, perDay + count)',
    breaks: [budget],
  },
  {
    name: 'a spent quota is taken for a busy second',
    file: 'shared/constant-contact/answer.ts',
    find: "errorKeys(text).includes('quota_exceeded') ? 'quotaExceeded' : 'throttled'",
    replace: "'throttled'",
    breaks: [quota],
  },
  {
    name: 'a closed quota is forgotten by the next run',
    file: 'functions/poller/run/run.ts',
    find: '    ...(end?.by instanceof QuotaClosedError && { quotaClosedUntil: nextDay(end.by.askedAt) }),',
    replace: '',
    breaks: [quota],
  },
  {
    name: 'what is over is told by silence',
    file: 'functions/poller/plan/signals.ts',
    find: 'if (value === 0 && left === 0) continue;',
    replace: 'if (value === 0) continue;',
    breaks: [alarms],
  },
  {
    name: 'a zero is sent by every run',
    file: 'functions/poller/plan/signals.ts',
    find: 'if (value === 0 && left === 0) continue;',
    replace: '',
    breaks: [zeros],
  },
  {
    name: 'nobody remembers which things were told',
    file: 'functions/poller/run/run.ts',
    find: 'return Object.keys(zerosLeft).length > 0 ? { zerosLeft } : {};',
    replace: 'return {};',
    breaks: [alarms],
  },
  {
    name: 'what could not be remembered is told',
    file: 'functions/poller/run/run.ts',
    find: '    return { error, ...result };',
    replace: '    tell(sent);\n    return { error, ...result };',
    breaks: [alarms],
  },
  {
    name: 'that a thing is gone is forgotten before it is told',
    file: 'functions/poller/run/run.ts',
    find: '...leftToSend(before) });',
    replace: '...leftToSend(after) });',
    breaks: [alarms],
  },
  {
    name: 'a run that has failed tells nothing',
    file: 'functions/poller/run/run.ts',
    find: 'signalsOf(observedBy(result.summary, result.error),',
    replace: "signalsOf('error' in result ? {} : observedBy(result.summary, result.error),",
    breaks: [alarms, 'a run that meets no trouble does not fail'],
  },
  {
    name: 'the text of an AWS error is logged',
    file: 'shared/storage/call.ts',
    find: 'const kind = awsErrorKind(error);',
    replace: 'const kind = (error as Error).message;',
    breaks: ['no address and no token is in a log line, an error or a metric'],
  },
];
