import { inWords } from './words.js';

/**
 * An answer of 400 and above (RFC 9457): `code` is for programs, `message` for people, `errors` holds messages by field.
 * Status 0: there was no answer at all.
 */
export class ApiProblem extends Error {
  constructor({ status, code, detail, errors = {}, retryAfter = null }) {
    super(sentence(detail) + (retryAfter === null ? '' : ` Try again in ${inWords(retryAfter)}.`));
    Object.assign(this, { status, code, errors, retryAfter });
  }

  /** Whether the call may have been done although it failed: then only a repeat with the same idempotency key is safe. */
  get mayBeDone() {
    return this.status === 0 || this.status >= 500 || this.code === 'idempotency_in_flight';
  }
}

export function problemOf(response, json) {
  const seconds = Number.parseInt(response.headers.get('Retry-After'), 10);
  return new ApiProblem({
    status: response.status,
    code: json?.code ?? 'unknown',
    detail: json?.detail ?? `The server answered ${response.status}`,
    errors: json?.errors,
    retryAfter: Number.isNaN(seconds) ? null : seconds,
  });
}

/** For what a page knows to be wrong before it asks. */
export const invalid = (field, message) =>
  new ApiProblem({ status: 400, code: 'validation_failed', detail: 'Some fields are not valid', errors: { [field]: [message] } });

export const unreachable = () => new ApiProblem({ status: 0, code: 'unreachable', detail: 'The server cannot be reached' });

const sentence = (text) => (/[.!?]$/.test(text) ? text : `${text}.`);
