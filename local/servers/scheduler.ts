import { createServer } from 'node:http';
import { closeAtOnce, listenOnLoopback } from './loopback.ts';

export interface SchedulerServer {
  /** For `AWS_ENDPOINT_URL_SCHEDULER`. */
  readonly endpoint: string;
  /** Makes a schedule exist, enabled or not; `undefined` deletes it. */
  set(group: string, name: string, state: 'ENABLED' | 'DISABLED' | undefined): void;
  close(): Promise<void>;
}

/** EventBridge Scheduler on 127.0.0.1, which answers `GetSchedule` only. */
export async function startScheduler(): Promise<SchedulerServer> {
  const states = new Map<string, string>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://scheduler');
    const [, folder, name = ''] = pathname.split('/').map(decodeURIComponent);
    const group = searchParams.get('groupName') ?? 'default';
    const state = folder === 'schedules' ? states.get(`${group}/${name}`) : undefined;
    response.writeHead(state === undefined ? 404 : 200, {
      'content-type': 'application/json',
      ...(state === undefined && { 'x-amzn-errortype': 'ResourceNotFoundException' }),
    });
    const found = { Name: name, GroupName: group, State: state, ScheduleExpression: 'rate(15 minutes)' };
    response.end(
      JSON.stringify(state === undefined ? { Message: `Schedule ${name} does not exist.` } : found),
    );
  });
  return {
    endpoint: await listenOnLoopback(server),
    set(group, name, state) {
      if (state === undefined) states.delete(`${group}/${name}`);
      else states.set(`${group}/${name}`, state);
    },
    close: () => closeAtOnce(server),
  };
}
