import { type Answer, json } from '../exchange.ts';

// From the vendor's forum: the keys of the two refusals of the gateway. Everything else is made up, but for the form.

function errorList(status: number, error_key: string, error_message: string): Answer {
  return json(status, [{ error_key, error_message }]);
}

export function v2Unauthorized(): Answer {
  return errorList(401, 'http.status.authentication.invalid_token', 'Invalid or missing key or token.');
}

export function v2Forbidden(): Answer {
  return errorList(403, 'http.status.forbidden', 'The privilege contacts:read is missing.');
}

export function v2BadRequest(message: string): Answer {
  return errorList(400, 'query.param.invalid', message);
}

export function v2NotFound(): Answer {
  return errorList(404, 'http.status.not_found', 'The requested resource was not found.');
}

export function v2MethodNotAllowed(): Answer {
  return errorList(405, 'http.status.method_not_allowed', 'Method Not Allowed');
}

export function v2NotAcceptable(): Answer {
  return errorList(406, 'http.status.not_acceptable', 'Unsupported accept header value.');
}

/** Too many in this second: a 403 that is no refusal. */
export function v2OverQps(): Answer {
  return errorList(403, 'mashery.not.authorized.over.qps', 'Account Over Queries Per Second Limit');
}

/** Too many today. */
export function v2OverRateLimit(): Answer {
  return errorList(403, 'mashery.not.authorized.over.ratelimit', 'Account Over Rate Limit');
}
