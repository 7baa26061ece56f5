import { createSignInFile } from '../../cli/target/sign-in-file.ts';
import type { Target } from '../../cli/target/target.ts';
import { createAddressRecords } from '../../shared/storage/address-records.ts';
import { aClock } from './a-clock.ts';
import type { TestTable } from './a-table.ts';
import { standard } from './policies.ts';

/**
 * What a command works on: a test's table, as a stack named `Hygiene` would have it. Ports that are not given must not be
 * used: there are none.
 */
export function aTarget({ documents, table }: TestTable, what: Partial<Target> = {}): Target {
  return {
    label: 'stack Hygiene in us-east-1',
    options: ['--stack Hygiene'],
    outputs: {},
    table,
    policy: standard,
    documents,
    records: createAddressRecords(documents, table, aClock()),
    signIn: createSignInFile('/dev/null/none'),
    deployment: {},
    serviceTime: () => undefined,
    ...what,
  } as Target;
}
