import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { closeAtOnce, listenOnLoopback } from './loopback.ts';

/** A line of a log: when it came, in epoch milliseconds, and its text. */
interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

export interface CloudWatchLogsServer {
  /** For `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS`. */
  readonly endpoint: string;
  /** Adds lines to a log group, which there is from then on. */
  write(group: string, ...events: readonly LogEvent[]): void;
  /** Empties a log group, which there is from then on. */
  clear(group: string): void;
  requests(): number;
  close(): Promise<void>;
}

export interface CloudWatchLogsOptions {
  /** Asked before each answer, with how many requests there were; the name of an error is answered instead. */
  readonly fails?: (request: number) => string | undefined;
}

/** A page holds a megabyte or ten thousand events, whichever comes first. Source: AWS, FilterLogEvents. */
const pageBytes = 1_000_000;
const pageEvents = 10_000;

const filterInput = z.object({
  logGroupName: z.string(),
  filterPattern: z.string(),
  startTime: z.number(),
  endTime: z.number(),
  nextToken: z.string().optional(),
});
const messageFilter = /^\{ \$\.message = "([^"]*)" \}$/;

/** CloudWatch Logs on 127.0.0.1, which answers `FilterLogEvents` only, with patterns of one form: `{ $.message = "..." }`. */
export async function startCloudWatchLogs({
  fails = () => undefined,
}: CloudWatchLogsOptions = {}): Promise<CloudWatchLogsServer> {
  const groups = new Map<string, LogEvent[]>();
  let requests = 0;

  function filtered(input: unknown): object {
    const { logGroupName, filterPattern, startTime, endTime, nextToken = '0' } = filterInput.parse(input);
    const group = groups.get(logGroupName);
    if (!group) throw new LogsFault('ResourceNotFoundException');
    const [, wanted] = messageFilter.exec(filterPattern) ?? [];
    if (wanted === undefined) throw new LogsFault('InvalidParameterException');
    const matching = group
      .filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime)
      .filter(({ message }) => message.includes(`"message":${JSON.stringify(wanted)}`))
      .toSorted((one, other) => one.timestamp - other.timestamp);
    const events: LogEvent[] = [];
    let bytes = 0;
    for (const event of matching.slice(Number(nextToken))) {
      if (events.length === pageEvents || (bytes > 0 && bytes + event.message.length > pageBytes)) break;
      bytes += event.message.length;
      events.push(event);
    }
    const next = Number(nextToken) + events.length;
    return {
      events: events.map((event) => ({ ...event, logStreamName: 'local', ingestionTime: event.timestamp })),
      searchedLogStreams: [],
      ...(next < matching.length && { nextToken: String(next) }),
    };
  }

  const server = createServer(async (request, response) => {
    const body = await text(request);
    requests += 1;
    const answer = (status: number, value: object) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(value));
    };
    try {
      const error = fails(requests);
      if (error !== undefined) throw new LogsFault(error);
      if (request.headers['x-amz-target'] !== 'Logs_20140328.FilterLogEvents')
        throw new LogsFault('UnknownOperationException');
      answer(200, filtered(JSON.parse(body)));
    } catch (error) {
      answer(400, { __type: error instanceof LogsFault ? error.message : 'InvalidParameterException' });
    }
  });
  return {
    endpoint: await listenOnLoopback(server),
    write: (group, ...events) => {
      const known = groups.get(group) ?? [];
      // Not spread into `push`: a month of lines is more arguments than a call takes.
      for (const event of events) known.push(event);
      groups.set(group, known);
    },
    clear: (group) => {
      groups.set(group, []);
    },
    requests: () => requests,
    close: () => closeAtOnce(server),
  };
}

/** What is answered instead; the message is the error's name at AWS. */
class LogsFault extends Error {}
