import type { Endpoint } from '../endpoint.ts';
import { json } from '../exchange.ts';

/** Ids are recorded, but for the one of `account:read`, which is made up. */
export const privilegeIds: Readonly<Record<string, number>> = {
  'account:read': 1,
  'campaign:read': 31,
  'ui:campaign:metrics': 39,
  'contacts:read': 42,
  'contacts:write': 43,
};

/** What the user who signed in may do. It needs no scope. Source: the contract, `UserPrivilegesResource`. */
export const userPrivileges: Endpoint = {
  purpose: 'privileges',
  path: /^\/v3\/account\/user\/privileges$/,
  scope: 'none',
  privilege: 'none',
  answer(_asked, _ids, { privileges }) {
    return json(
      200,
      privileges.map((name) => ({ privilege_id: privilegeIds[name] ?? 0, privilege_name: name })),
    );
  },
};
