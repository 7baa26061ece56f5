import type { Mutant } from './mutant.ts';

const decided = 'at rest every visible bounce is decided, once, as the true set says';
const stored = 'a new refresh token is stored before anything else happens';
const secretStays = 'the secret stays a usable sign-in';
const quota = 'a closed quota is left alone until midnight';
const budget = "never more requests in a day than the day's budget";

/** Bugs in the lease, the sign-in, the pace, and what is said about a run. */
export const askingMutants: readonly Mutant[] = [
  {
    name: 'a lease that another run holds is no obstacle',
    file: 'functions/poller/tick.ts',
    find: "      summary.ending = 'leaseHeld';\n      return;",
    replace: "      summary.ending = 'leaseHeld';",
    breaks: [
      'only the holder of the lease speaks to the vendor',
      'never more than one token request in a second',
    ],
  },
  {
    name: 'the lease is not given back',
    file: 'functions/poller/tick.ts',
    find: '    await lease.giveBack(holder).catch(ignoreStorage);',
    replace: '',
    breaks: ['at rest the lease is free'],
  },
  {
    name: 'the holder of a lease that has ended writes on',
    file: 'shared/aws/campaign-states.ts',
    find: "'attribute_not_exists(revision) OR revision = :expected OR revision = :revision OR NOT attribute_type(revision, :text)'",
    replace: "'attribute_not_exists(nothing)'",
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
    breaks: ['a refresh token that was replaced and saved is not used again', secretStays, decided],
  },
  {
    name: 'a sign-in of a person is overwritten',
    file: 'shared/aws/token-secret.ts',
    find: '    if (current?.version !== version) return false;',
    replace: '',
    breaks: [secretStays],
  },
  {
    name: 'an empty refresh token takes the place of a full one',
    file: 'shared/constant-contact/access-token.ts',
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
    find: '    requestTimeoutMs,\n    spend: () => ledger.spend(),',
    replace: '    requestTimeoutMs,\n    spend: async () => {},',
    breaks: [budget],
  },
  {
    name: 'the last block of a day is given twice',
    file: 'shared/aws/request-ledger.ts',
    find: '(await add(count, room, perDay - count))',
    replace: '(await add(count, room, perDay))',
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
    file: 'functions/poller/tick.ts',
    find: '  await quota.write(new Date(midnight).toISOString(), clock.now());',
    replace: '',
    breaks: [quota],
  },
  {
    name: 'what AWS says of an error is logged',
    file: 'shared/aws/call.ts',
    find: 'errorKind(error)})',
    replace: '(error as Error).message})',
    breaks: ['no address and no token is in a log line, an error or a metric'],
  },
];
