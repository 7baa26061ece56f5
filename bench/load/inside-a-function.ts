/**
 * Loaded into a function's process before its bundle, by `--import`: says now and then what the process holds, and
 * lets sleeping take no time where the bench asks for it. The bundle itself stays as it would be deployed.
 */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type MemorySample, sampleLine, watchSettings } from './memory-sample.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const every = Number(process.env[watchSettings.every]);
/** Of the processor, for collecting garbage on the bench's behalf. */
let ownCpuMs = 0;
let answers = 0;
let sleeps = 0;

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

function sample(during: MemorySample['during']): void {
  const startedAt = cpuMs();
  // Twice: what a first collection finalises, a second frees. What is left then is held, not forgotten.
  collectGarbage();
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  console.log(
    sampleLine({
      function: process.env.AWS_LAMBDA_FUNCTION_NAME ?? '',
      process: process.pid,
      during,
      answers,
      cpuMs: startedAt - ownCpuMs,
      heapBytes: heapUsed,
      rssBytes: rss,
    }),
  );
  ownCpuMs += cpuMs() - startedAt;
}

const { send } = process;
if (!send) throw new Error('this is for a process that answers another one');
process.send = ((message: unknown) => {
  answers += 1;
  // Before the answer, so that the next event cannot come in between.
  if (answers % every === 0) sample('rest');
  return Reflect.apply(send, process, [message]);
}) as typeof send;

if (process.env[watchSettings.sleepless] === 'yes') {
  const RealDate = Date;
  let slept = 0;
  // Time goes on by what was slept: a pace that reads the clock again has then waited long enough.
  globalThis.Date = class extends RealDate {
    constructor(...given: []) {
      if (given.length === 0) super(RealDate.now() + slept);
      else super(...given);
    }
    static override now(): number {
      return RealDate.now() + slept;
    }
  } as DateConstructor;
  timers.setTimeout = (async (ms = 0, value: unknown) => {
    slept += ms;
    sleeps += 1;
    if (sleeps % every === 0) sample('work');
    return value;
  }) as typeof timers.setTimeout;
  syncBuiltinESMExports();
}
