import { afterEach, describe, expect, test } from 'vitest';
import { openPipeline, type Pipeline } from '../../local/pipeline.ts';
import { findParts } from '../../local/template/stack-parts.ts';
import { readTemplate } from '../../local/template/template.ts';
import { aTemplate, writeCloudAssembly } from '../support/a-cloud-assembly.ts';
import { aSecret } from '../support/a-secret.ts';

/** Sends thirty numbers to the queue it was given, through the queue's own URL and nothing else. */
const poller = `
const { BOUNCE_QUEUE_URL: QueueUrl, SAID } = process.env;
export const handler = async (event) => {
  for (let from = 0; from < 30; from += 10) {
    const Entries = Array.from({ length: 10 }, (_, at) => ({ Id: String(at), MessageBody: String(from + at) }));
    await fetch(new URL('/', QueueUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessageBatch' },
      body: JSON.stringify({ QueueUrl, Entries }),
    });
  }
  console.log(JSON.stringify({ message: 'run ended', published: 29, repeats: 1 }));
  console.log('tick', JSON.stringify(event), SAID);
};`;

describe('the local pipeline', () => {
  let log: string[];
  const open: { close(): Promise<void> }[] = [];

  async function start(classifier: string): Promise<Pipeline> {
    log = [];
    const folder = writeCloudAssembly(aTemplate(), { poller, classifier });
    const pipeline = await openPipeline({
      stack: findParts(readTemplate(folder)),
      // None of these functions asks for it.
      store: { endpoint: 'http://127.0.0.1:9', tableName: 'Hygiene' },
      signIn: aSecret(),
      pollerOverrides: { SAID: 'overridden' },
      seed: 1,
      onLogLine: (line) => log.push(line),
    });
    open.push(pipeline);
    return pipeline;
  }

  afterEach(async () => {
    for (const part of open.splice(0)) await part.close();
  });

  test('carries everything a run published through the classifier, in another order', async () => {
    const pipeline = await start(`export const handler = async ({ Records }) => {
      for (const { body } of Records) console.log('seen', body);
      return { batchItemFailures: [] };
    };`);

    const { result, messages, run } = await pipeline.runPoller();
    const drained = await pipeline.drain();
    await pipeline.close();
    const seen = log.filter((line) => line.startsWith('seen')).map((line) => Number(line.split(' ')[1]));

    expect(result).toMatchObject({ ok: true });
    expect(messages).toBe(30);
    expect(run).toMatchObject({ published: 29, repeats: 1 });
    expect(drained).toEqual({ deleted: 30, batches: 2, isCut: false, deadLetters: 0, failures: [] });
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, number) => number));
    expect(seen).not.toEqual(seen.toSorted((a, b) => a - b));
  });

  test("sends the schedule's own input, and adds what the run overrides", async () => {
    const pipeline = await start('export const handler = async () => {};');

    await pipeline.runPoller();
    await pipeline.close();

    expect(log).toContain('tick {"tick":true} overridden');
  });

  test('delivers a failed item again, and moves it to the dead-letter queue in the end', async () => {
    const pipeline = await start(`export const handler = async ({ Records }) => ({
      batchItemFailures: Records.filter(({ body }) => body === '7').map(({ messageId }) => ({ itemIdentifier: messageId })),
    });`);

    await pipeline.runPoller();
    const drained = await pipeline.drain();

    expect(drained).toMatchObject({ deleted: 29, deadLetters: 1 });
  });

  test('that is stopped ends with the batches at work, and has every other message in the queue', async () => {
    const pipeline = await start('export const handler = async () => ({ batchItemFailures: [] });');
    const stop = new AbortController();

    for (let runs = 0; runs < 4; runs += 1) await pipeline.runPoller();
    const { deleted, isCut } = await pipeline.drain(() => stop.abort(), stop.signal);
    const left = await pipeline.takeMessages();

    expect(isCut).toBe(true);
    expect(deleted).toBeLessThan(120);
    expect(left.length + deleted).toBe(120);
    expect(await pipeline.countMessages()).toBe(0);
  });

  test('keeps every message when the classifier throws', async () => {
    const pipeline = await start("export const handler = async () => { throw new RangeError('no'); };");

    await pipeline.runPoller();
    const drained = await pipeline.drain();

    expect(drained).toMatchObject({ deleted: 0, deadLetters: 30 });
    expect(new Set(drained.failures)).toEqual(new Set(['RangeError']));
  });

  test('takes a classifier that answers nothing at its word, as Lambda does', async () => {
    const pipeline = await start('export const handler = async () => {};');

    await pipeline.runPoller();

    await expect(pipeline.drain()).resolves.toMatchObject({ deleted: 30, deadLetters: 0 });
  });
});
