import type { ReportedSend } from '../../functions/poller/outage/sends.ts';
import { aSend } from './a-send.ts';

/** The send of `aSend`, whose report can be asked for one code. */
export function aReportedSend(what: Partial<ReportedSend> = {}): ReportedSend {
  return {
    ...aSend(),
    ...{ hasCodeFilter: true, trouble: undefined, sizes: undefined, tookBefore: undefined },
    ...what,
  };
}
