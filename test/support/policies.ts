import { choosePolicy } from '../../shared/bounce/policies.ts';

export const standard = choosePolicy({ name: 'standard', tuned: {} });
export const cautious = choosePolicy({ name: 'cautious', tuned: {} });
/** The bare code table. */
export const strict = choosePolicy({ name: 'strict', tuned: {} });
