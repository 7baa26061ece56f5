import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aBounce } from '../../support/a-bounce.ts';
import {
  aDeployedStack,
  type CommandResult,
  type DeployedStack,
  type RunHow,
} from '../../support/a-deployed-stack.ts';
import { aTerminal } from '../../support/a-terminal.ts';
import { aWire, type TestWire, type WireCall } from '../../support/a-wire.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';

let stack: DeployedStack;
let folder: string;
let wire: TestWire | undefined;
let people = 0;
beforeAll(async () => {
  stack = await aDeployedStack();
  folder = mkdtempSync(join(tmpdir(), 'override-'));
});
afterEach(async () => {
  await wire?.close();
  wire = undefined;
});
afterAll(async () => {
  await stack.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Addresses with a record, which no other test uses. */
async function known(count: number, code = 'B'): Promise<string[]> {
  const addresses = Array.from({ length: count }, () => `person${++people}@gmail.com`);
  await storeRecords(
    stack.table,
    addresses.map((address) => anAddressRecord([aBounce({ address, code })])),
  );
  return addresses;
}

const run = (words: readonly string[], how?: RunHow) => stack.run([...words, '--stack', 'Hygiene'], how);
const because = ['--reason', 'she called', '--yes'];
const item = (address: string) => stack.table.item(`ADDRESS#${address}`);
const decisionOf = async (address: string) => (await item(address))?.decision;
const overridesOf = async (address: string) => (await item(address))?.overrides;
const answerOf = ({ printed }: CommandResult) => JSON.parse(printed);
const batches = () => stack.table.items('BATCH#');

/** A file with these lines. */
function aFile(text: string | Buffer): string {
  const file = join(folder, 'addresses.txt');
  writeFileSync(file, text);
  return file;
}

/** What the command needs to talk to a table on a wire of its own. */
async function on(how: Parameters<typeof aWire>[1]): Promise<Record<string, string>> {
  wire = await aWire(stack.table.endpoint, how);
  return { AWS_ENDPOINT_URL_DYNAMODB: wire.endpoint };
}

describe('release and suppress', () => {
  it('say what became of each address, the batch, and how to take it back', async () => {
    const [ann = ''] = await known(1);
    const { exitCode, printed, errors } = await run(['release', ann, ...because]);

    expect(exitCode).toBe(0);
    const [, id = ''] = /by batch (release-[\w-]+)\.\n/.exec(printed) ?? [];
    expect(printed.replace(/: \S+ released it on [\d-]+ /, ': Kim released it today ')).toBe(
      `${ann}: ignore (before: suppress). Nothing to do: Kim released it today (she called), and no bounce since then counts.
1 address released by batch ${id}.
To take it back: npx bounce-hygiene undo ${id} --stack Hygiene
`,
    );
    expect(errors).toBe(`On stack Hygiene in us-east-1.\nThis is batch ${id}.\n`);
    expect(await decisionOf(ann)).toBe('ignore');
    expect(await overridesOf(ann)).toMatchObject([{ id, batch: id, kind: 'release', reason: 'she called' }]);
    expect(await stack.table.item(`BATCH#${id}`)).toMatchObject({
      ...{ kind: 'release', reason: 'she called', status: 'done', addresses: 1, filter: 'given one by one' },
    });
  });

  it('print one JSON object with --json, in which changed counts the records that were written', async () => {
    const [ann = '', ben = ''] = await known(2, 'F');
    const result = await run([
      'suppress',
      '--json',
      ann,
      ben,
      ann.toUpperCase(),
      'new@example.com',
      ...because,
    ]);

    expect(result.exitCode).toBe(0);
    expect(answerOf(result)).toEqual({
      ...{ batch: expect.stringMatching(/^suppress-[\w-]+$/), kind: 'suppress' },
      ...{ addresses: 3, changed: 3, unchanged: 0, left: 0, suspended: [] },
    });
    expect(result.errors).toContain(
      `Typed ${JSON.stringify(ann.toUpperCase())}; the record is that of ${ann}.`,
    );
    expect(await Promise.all([ann, ben, 'new@example.com'].map(decisionOf))).toEqual(
      Array(3).fill('suppress'),
    );
    expect(await item('new@example.com')).toMatchObject({ bounces: [] });
  });

  it('take addresses from a file, each once, whatever the ends of its lines', async () => {
    const [ann = '', ben = ''] = await known(2);
    const file = aFile(`\ufeff${ann}\r\n\r\n  ${ben.toUpperCase()} \n${ann}`);
    const result = await run(['release', '--from', file, ...because, '--json']);

    expect([result.exitCode, answerOf(result).changed]).toEqual([0, 2]);
    expect(await stack.table.item(`BATCH#${answerOf(result).batch}#0`)).toMatchObject({
      members: [ann, ben],
    });
  });

  it.each([
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 the other way round', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('take addresses from a file in %s, as some programs on Windows save it', async (_, encode) => {
    const [ann = '', ben = ''] = await known(2);
    const file = aFile(encode(`Email\r\n${ann}\r\n"${ben}"\r\n`));
    const result = await run(['release', '--from', file, ...because, '--json']);

    expect([result.exitCode, answerOf(result).changed]).toEqual([0, 2]);
  });

  it('take addresses from standard input', async () => {
    const addresses = await known(3);
    const result = await run(['release', '--from', '-', ...because, '--json'], {
      input: addresses.join('\n'),
    });

    expect([result.exitCode, answerOf(result).changed]).toEqual([0, 3]);
  });

  it('take an address that begins with a dash after two dashes', async () => {
    const words = ['suppress', ...because, '--stack', 'Hygiene', '--', '-dash@example.com'];

    expect((await stack.run(words)).exitCode).toBe(0);
    expect(await decisionOf('-dash@example.com')).toBe('suppress');
  });

  it('say where to unsuspend what Constant Contact has suspended itself', async () => {
    const [cleo = ''] = await known(1, 'S');
    const { printed } = await run(['release', cleo, ...because]);

    expect(printed).toContain(
      `Constant Contact has suspended ${cleo} (code S) and may go on holding it: unsuspend it on the contact's page there`,
    );
    const [dora = ''] = await known(1, 'S');
    expect(answerOf(await run(['release', dora, ...because, '--json'])).suspended).toEqual([dora]);
  });

  it('say twenty sentences at most, and count the rest', async () => {
    const addresses = await known(23);
    const { printed } = await run(['release', ...addresses, ...because]);

    expect(printed.match(/released it on/g)).toHaveLength(20);
    expect(printed).toContain('\nand 3 more.\n23 addresses released by batch');
  });
});

describe('what cannot be right', () => {
  it.each([
    ['no reason', ['release', 'ann@example.com', '--yes'], 2, '--reason TEXT'],
    ['an empty reason', ['release', 'ann@example.com', '--reason', ' ', '--yes'], 2, '--reason TEXT'],
    [
      'a reason that is too long',
      ['release', 'ann@example.com', '--reason', 'x'.repeat(301), '--yes'],
      2,
      '--reason is longer than 300 characters.',
    ],
    [
      'a reason that would recolour the terminal',
      ['release', 'ann@example.com', '--reason', '\u001b[31mred', '--yes'],
      2,
      '--reason holds a character that does not show',
    ],
    ['no address', ['suppress', ...because], 2, 'Which addresses?'],
    ['an empty file', ['suppress', '--from', '-', ...because], 2, 'There is no address'],
    [
      'addresses and a file',
      ['suppress', 'ann@example.com', '--from', '-', ...because],
      2,
      'Give addresses, or --from FILE: not both.',
    ],
    [
      'a file that is not there',
      ['suppress', '--from', 'nothing.txt', ...because],
      1,
      'Could not read "nothing.txt" (ENOENT).',
    ],
    ['a folder', ['suppress', '--from', '.', ...because], 1, 'Could not read "." (EISDIR).'],
    [
      'several that are no addresses',
      ['suppress', 'ann', 'ann@example.com', 'a b@example.com', ...because],
      2,
      '"ann", "a b@example.com" are no addresses; nothing was written.',
    ],
    [
      'nobody who could be asked',
      ['release', 'ann@example.com', '--reason', 'she called'],
      2,
      'give --yes to go ahead without',
    ],
    ['an unknown option', ['release', 'ann@example.com', '--reson', 'x'], 2, '(Did you mean --reason?)'],
    ['an unknown batch', ['release', '--batch', 'release-no', '--yes'], 1, 'There is no batch "release-no"'],
    ['a batch with a reason', ['release', '--batch', 'release-no', ...because], 2, '--batch goes on with'],
    ['an unknown batch to take back', ['undo', 'release-no', '--yes'], 1, 'There is no batch "release-no"'],
    ['what is no id', ['undo', 'release-no#0', '--yes'], 1, 'There is no batch "release-no#0"'],
    ['no batch', ['undo', '--yes'], 2, "missing required argument 'batch'"],
    ['an undo that nobody confirms', ['undo', 'release-no'], 2, 'give --yes to go ahead without'],
  ])('is refused: %s', async (_, words, code, why) => {
    const before = await batches();
    const { exitCode, printed, errors } = await run(words);

    expect([exitCode, printed]).toEqual([code, '']);
    expect(errors).toContain(why);
    expect(errors).not.toMatch(/\n {4}at /);
    expect(await item('ann@example.com')).toBeUndefined();
    expect(await batches()).toEqual(before);
  });

  it('is a file in another encoding: no character of it is guessed', async () => {
    const file = aFile(Buffer.from('one@example.com\nj\u00fcrgen@example.com\n', 'latin1'));
    const { exitCode, errors } = await run(['suppress', '--from', file, ...because]);

    expect([exitCode, await item('one@example.com')]).toEqual([2, undefined]);
    expect(errors).toContain('(line 2) is no address; nothing was written.');
  });

  it('is named with its line where it is in a file', async () => {
    const { exitCode, errors } = await run([
      ...['suppress', '--from', aFile('one@example.com\nnobody\n\n=cmd|x\n'), ...because],
    ]);

    expect(exitCode).toBe(2);
    expect(errors).toContain('"nobody" (line 2), "=cmd|x" (line 4) are no addresses; nothing was written.');
    expect(await item('one@example.com')).toBeUndefined();
  });

  it('is to release an address without a record: each is named with what was meant, nothing is written', async () => {
    const [ann = ''] = await known(1);
    const { exitCode, printed, errors } = await run([
      ...['release', ann, ann.replace('gmail', 'gmial'), 'nobody@example.com', ...because],
    ]);

    expect([exitCode, printed]).toEqual([1, '']);
    expect(errors).toContain(
      `nothing was said of it. There is one of ${ann}.\nNo bounce of nobody@example.com`,
    );
    expect(errors).toContain('Nothing was written.\n');
    expect(await decisionOf(ann)).toBe('suppress');
  });

  it('is a record that somebody has changed by hand: it is named, nothing is written', async () => {
    const [ann = ''] = await known(1);
    await storeItems(stack.table, [{ pk: 'ADDRESS#broken@example.com', decision: 'perhaps' }]);
    const { exitCode, errors } = await run(['suppress', ann, 'broken@example.com', ...because]);

    expect(exitCode).toBe(1);
    expect(errors).toContain('Somebody has changed by hand what is stored of broken@example.com;');
    expect(await overridesOf(ann)).toBeUndefined();
  });

  it('is a "y" in the pipe: nobody was asked', async () => {
    const [ann = ''] = await known(1);
    const { exitCode } = await run(['release', ann, '--reason', 'she called'], { input: 'y\n' });

    expect([exitCode, await decisionOf(ann)]).toEqual([2, 'suppress']);
  });

  it.each([
    ['behind', 5],
    ['ahead of', -5],
  ])('is a clock %s the service by minutes', async (which, minutes) => {
    const [ann = ''] = await known(1);
    const environment = await on({ date: new Date(Date.now() + minutes * 60_000) });
    const { exitCode, errors } = await run(['release', ann, ...because], { environment });

    expect([exitCode, await decisionOf(ann)]).toEqual([1, 'suppress']);
    expect(errors).toContain(`clock is 5 minutes ${which} the service's; nothing was written.`);
  });
});

describe('undo', () => {
  async function batchOf(kind: 'release' | 'suppress', addresses: readonly string[]): Promise<string> {
    return answerOf(await run([kind, ...addresses, ...because, '--json'])).batch;
  }

  it('takes a batch back from all its addresses, once', async () => {
    const addresses = await known(3);
    const id = await batchOf('release', addresses);
    const first = await run(['undo', id, '--yes']);
    const second = await run(['undo', id, '--yes', '--json']);

    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(first.printed).toContain(`: suppress (before: ignore). Do not mail: the address does not exist`);
    expect(first.printed).toContain(`3 addresses no longer released by batch ${id}.`);
    expect(answerOf(second)).toEqual({
      ...{ batch: id, kind: 'release', addresses: 3, changed: 0, unchanged: 3, left: 0 },
    });
    expect(await Promise.all(addresses.map(decisionOf))).toEqual(Array(3).fill('suppress'));
    expect(await stack.table.item(`BATCH#${id}`)).toMatchObject({ status: 'undone' });
  });

  it('lets what was said earlier hold again, and leaves what was said later', async () => {
    const [ann = ''] = await known(1);
    await batchOf('release', [ann]);
    const second = await batchOf('suppress', [ann]);
    expect(await decisionOf(ann)).toBe('suppress');
    await run(['undo', second, '--yes']);
    expect(await decisionOf(ann)).toBe('ignore');

    const third = await batchOf('release', [ann]);
    await batchOf('suppress', [ann]);
    expect(answerOf(await run(['undo', third, '--yes', '--json'])).changed).toBe(1);
    expect(await decisionOf(ann)).toBe('suppress');
  });

  it('leaves an address that never bounced with nothing against it', async () => {
    const id = await batchOf('suppress', ['never@example.com']);
    await run(['undo', id, '--yes']);

    expect(await item('never@example.com')).toMatchObject({
      decision: 'ignore',
      overrides: [{ withdrawn: true }],
    });
  });

  it('knows no batch of another name, and says a long one in short', async () => {
    const { exitCode, errors } = await run(['undo', 'x'.repeat(1_000), '--yes']);

    expect([exitCode, errors]).toEqual([1, expect.stringContaining(`no batch "${'x'.repeat(100)}" here`)]);
  });

  it('is the end of a batch: it cannot go on', async () => {
    const id = await batchOf('release', await known(1));
    await run(['undo', id, '--yes']);
    const { exitCode, errors } = await run(['release', '--batch', id, '--yes']);

    expect(exitCode).toBe(1);
    expect(errors).toContain(`Batch ${id} was taken back.`);
  });
});

describe('a batch that is cut', () => {
  /** Puts before that of the first record: the members, and the batch itself. */
  const putsOfBatch = 2;
  const afterRecords = (count: number, then: () => string | undefined) => (call: WireCall) =>
    call.operation === 'PutItem' && call.nth > putsOfBatch + count ? then() : undefined;
  const idIn = (errors: string) =>
    /To go on: npx bounce-hygiene release --batch (\S+)/.exec(errors)?.[1] ?? '';

  it('by a fault says how far it is, and goes on by its id, writing nothing twice', async () => {
    const addresses = await known(20);
    const environment = await on({ before: afterRecords(7, () => 'AccessDeniedException') });
    const cut = await run(['release', ...addresses, ...because], { environment });
    const id = idIn(cut.errors);

    expect([cut.exitCode, cut.printed]).toEqual([1, '']);
    expect(cut.errors).toMatch(/ 7 of 20 addresses are done\.\n/);
    expect(cut.errors).toContain(`To take it back: npx bounce-hygiene undo ${id} --stack Hygiene\n`);
    expect(await stack.table.item(`BATCH#${id}`)).toMatchObject({ status: 'planned' });

    expect((await run(['suppress', '--batch', id, '--yes'])).errors).toContain(
      `is one of release, not of suppress`,
    );
    const rest = await run(['release', '--batch', id, '--yes', '--json']);
    expect([rest.exitCode, answerOf(rest)]).toEqual([
      0,
      { batch: id, kind: 'release', addresses: 20, changed: 13, unchanged: 7, left: 0, suspended: [] },
    ]);
    expect(answerOf(await run(['release', '--batch', id, '--yes', '--json'])).changed).toBe(0);
    expect(await Promise.all(addresses.map(decisionOf))).toEqual(Array(20).fill('ignore'));
    for (const address of addresses) expect(await overridesOf(address)).toHaveLength(1);
  });

  it('by Ctrl-C ends what is under way, says how to go on, and exits with 130', async () => {
    const addresses = await known(60);
    let child: ChildProcess | undefined;
    const interrupt = () => {
      child?.kill('SIGINT');
      return undefined;
    };
    const environment = await on({ before: afterRecords(5, interrupt) });
    const onStart = (started: ChildProcess) => {
      child = started;
    };
    const cut = await run(['release', ...addresses, ...because, '--json'], { environment, onStart });
    const { batch, changed, left } = answerOf(cut);

    expect([cut.exitCode, changed + left]).toEqual([130, 60]);
    expect(left).toBeGreaterThan(0);
    expect(cut.errors).toContain(`Stopped: ${changed} of 60 addresses are done.\n`);
    expect(idIn(cut.errors)).toBe(batch);
    const written = await Promise.all(addresses.map(decisionOf));
    expect(written.filter((decision) => decision === 'ignore')).toHaveLength(changed);
    expect(answerOf(await run(['release', '--batch', batch, '--yes', '--json'])).changed).toBe(left);
  });

  it('by the end of its process is taken back without a scan, by the id that it has printed', async () => {
    const addresses = await known(150);
    let child: ChildProcess | undefined;
    const kill = () => {
      child?.kill('SIGKILL');
      return undefined;
    };
    const environment = await on({ before: afterRecords(20, kill) });
    const onStart = (started: ChildProcess) => {
      child = started;
    };
    const cut = await run(['release', '--from', '-', ...because], {
      ...{ environment, onStart, input: addresses.join('\n') },
    });
    const [, id = ''] = /This is batch (release-[\w-]+)\./.exec(cut.errors) ?? [];
    expect(cut.exitCode).toBeNull();
    expect(await Promise.all(addresses.map(decisionOf))).toContain('ignore');

    const scans: WireCall[] = [];
    const watched = await aWire(stack.table.endpoint, {
      before: (call) => {
        if (call.operation === 'Scan') scans.push(call);
        return undefined;
      },
    });
    const { exitCode } = await run(['undo', id, '--yes'], {
      environment: { AWS_ENDPOINT_URL_DYNAMODB: watched.endpoint },
    });
    await watched.close();
    expect([exitCode, scans]).toEqual([0, []]);
    expect(await Promise.all(addresses.map(decisionOf))).toEqual(Array(150).fill('suppress'));
  });
});

describe('on a terminal', () => {
  const enter = '\r';
  const ctrlC = '\u0003';
  const escapeKey = '\u001b';
  const start = (...words: string[]) =>
    aTerminal('node_modules/.bin/node', ['cli/main.ts', ...words, '--stack', 'Hygiene'], {
      environment: stack.environment,
    });

  it.each([
    ['y', 'y', 0, 'ignore'],
    ['n', 'n', 3, 'suppress'],
    ['Enter, as No stands first', enter, 3, 'suppress'],
    ['Escape', escapeKey, 3, 'suppress'],
    ['Ctrl-C', ctrlC, 130, 'suppress'],
  ])('shows what is meant and asks: %s', async (_, keys, code, decision) => {
    const [ann = '', ben = ''] = await known(2);
    const before = await batches();
    const terminal = start('release', ann, ben, '--reason', 'she called');
    await terminal.until('Really release 2 addresses?');
    expect(terminal.seen()).toMatch(/Release 2 addresses \(she called\)\n +2 {2}suppress\n/);
    expect(terminal.seen()).toContain(`  ${ann}  suppress\n    Do not mail: the address does not exist`);
    terminal.type(keys);

    expect(await terminal.exitCode).toBe(code);
    expect(terminal.isCursorHidden()).toBe(false);
    expect([await decisionOf(ann), await decisionOf(ben)]).toEqual([decision, decision]);
    if (code !== 0) {
      expect(terminal.seen()).toContain('Nothing was written.');
      expect(await batches()).toEqual(before);
    }
  });

  it('shows how many are decided that way already, and how many a batch leaves as they are', async () => {
    const [ann = '', ben = ''] = await known(2);
    const seen = async (...words: string[]) => {
      const terminal = start(...words);
      await terminal.until('Really');
      terminal.type('n');
      await terminal.exitCode;
      expect(terminal.brokenLines()).toEqual([]);
      return terminal.seen().replaceAll(/\n +/g, ' ');
    };
    const reason = ['--reason', 'they asked'];

    expect(await seen('suppress', ann, ben, ...reason)).toContain(
      '2 of them are decided as suppress already: the suppression is written there too',
    );
    expect(await seen('release', ann, ben, ...reason)).not.toContain('already');
    const { printed } = await stack.run([
      ...['release', ann, ...reason, '--yes', '--json', '--stack', 'Hygiene'],
    ]);
    const { batch } = JSON.parse(printed);
    expect(await seen('release', ann, ben, ...reason)).toContain(
      '1 of them is decided as ignore already: the release is written there too',
    );
    expect(await seen('release', '--batch', batch)).toContain(
      '1 of them is not written, since the batch is written there already.',
    );
    await stack.run(['undo', batch, '--yes', '--stack', 'Hygiene']);
    expect(await seen('undo', batch)).toContain(
      '1 of them is not written, since nothing is left there to be taken back.',
    );
  });

  it.each([
    ['the number', '101', 0, 'ignore'],
    ['y', 'y', 3, 'suppress'],
    ['nothing', '', 3, 'suppress'],
  ])('asks for the number itself where more than 100 are meant: %s', async (_, typed, code, decision) => {
    const addresses = await known(101);
    const terminal = start('release', '--reason', 'she called', '--from', aFile(addresses.join('\n')));
    await terminal.until('Type 101 to release 101 addresses');
    expect(terminal.seen()).toContain('and 81 more');
    terminal.type(`${typed}${enter}`);

    expect(await terminal.exitCode).toBe(code);
    expect(await decisionOf(addresses[100] ?? '')).toBe(decision);
  });

  it('asks before a batch is taken back', async () => {
    const [ann = ''] = await known(1);
    const { batch } = answerOf(await run(['release', ann, ...because, '--json']));
    const terminal = start('undo', batch);
    await terminal.until('Really take it back for 1 address?');
    expect(terminal.seen()).toMatch(/Take back: release of 1 address by \S+ on [\d-]+ \(she called\)/);
    terminal.type('n');

    expect([await terminal.exitCode, await decisionOf(ann)]).toEqual([3, 'ignore']);
  });
});
