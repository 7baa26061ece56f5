import { writeFileSync } from 'node:fs';
import { orSay } from './store-error.ts';
import { onlyTheOwner } from './whole-file.ts';

/** Makes an empty file that says something by being there. Throws StoreError. */
export function mark(file: string): Promise<void> {
  return orSay(`write ${JSON.stringify(file)}`, () => writeFileSync(file, '', { mode: onlyTheOwner }));
}
