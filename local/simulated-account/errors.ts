import { type Answer, json } from './exchange.ts';

// Recorded: the 401 (59 bytes of body and this header). From the guide: both 429s and the array form. The keys of
// the 400, 403 and 404 of reports are nowhere to be read, so theirs are made up.

/** One of many errors: the guide's general form. */
function errorList(status: number, error_key: string, error_message: string): Answer {
  return json(status, [{ error_key, error_message }]);
}

export function unauthorized(): Answer {
  const body = { error_key: 'unauthorized', error_message: 'Unauthorized' };
  return json(401, body, { 'www-authenticate': 'Bearer realm=api.cc.email' });
}

/** Missing scope, missing privilege and an application that was switched off all look the same. */
export function forbidden(): Answer {
  return errorList(403, 'forbidden', 'Access to the requested resource is denied.');
}

export function badRequest(message: string): Answer {
  return errorList(400, 'validation.error', message);
}

export function notFound(): Answer {
  return errorList(404, 'not_found', 'The requested resource was not found.');
}

export function methodNotAllowed(): Answer {
  return errorList(405, 'method_not_allowed', 'Method Not Allowed');
}

export function unsupportedMediaType(): Answer {
  return errorList(415, 'unsupported_media_type', 'Unsupported Media Type');
}

/** Too many in this second. A single object, and no Retry-After. */
export function throttled(): Answer {
  return json(429, { error_key: 'throttled', error_message: 'Too Many Requests' });
}

/** Too many today, which ends at 00:00 UTC. */
export function quotaExceeded(): Answer {
  return json(429, { error_key: 'quota_exceeded', error_message: 'Limit Exceeded' });
}

export function internalError(): Answer {
  return { status: 500, body: '' };
}
