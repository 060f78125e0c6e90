// The API as a page speaks it: the session is in cookies that no script reads, and every unsafe call carries the session's CSRF token.
import { problemOf, unreachable } from './problems.js';

/** In memory alone: what is kept elsewhere can be stolen there. After a reload `GET /api/csrf` gives it back. */
let csrf = null;

/** The refresh under way, which all calls wait for that find their access token expired, and how many there were. */
let refreshing = null;
let refreshed = 0;

/** Called when a refresh finds that the session is over. */
let whenOver = () => {};

export const onSessionOver = (callback) => { whenOver = callback; };

export const get = (path, query = {}) => send('GET', path + queryString(query));
export const post = (path, body, key) => send('POST', path, body, key);
export const patch = (path, body) => send('PATCH', path, body);
export const remove = (path, body) => send('DELETE', path, body);

/**
 * One call. An access token lives for ten minutes: if it has expired, or its cookie has, it is renewed and the call repeated.
 * `key` makes a POST safe to repeat (`Idempotency-Key`): the same key and body do a thing once, however often they arrive.
 */
async function send(method, path, body, key) {
  const seen = refreshed;
  const answer = await attempt(method, path, body, key);
  if (!needsRefresh(answer))
    return valueOf(answer);
  // a call that was slow to fail finds the work done
  if (seen === refreshed)
    await refresh();
  return valueOf(await attempt(method, path, body, key));
}

const needsRefresh = ({ problem }) => problem?.status === 401 && ['token_expired', 'unauthorized'].includes(problem.code);

/** However many calls ask for it at once, there is one. Two tabs that do it at once both get the same successor from the API. */
function refresh() {
  refreshing ??= renew().finally(() => { refreshing = null; });
  return refreshing;
}

async function renew() {
  const answer = await attempt('POST', '/api/token/refresh');
  if (answer.problem?.status === 401)
    whenOver();
  valueOf(answer);
  refreshed++;
}

async function attempt(method, path, body, key) {
  const headers = {};
  if (body !== undefined)
    headers['Content-Type'] = 'application/json';
  if (key)
    headers['Idempotency-Key'] = key;
  if (csrf && method !== 'GET')
    headers['X-CSRF-Token'] = csrf;
  let response, json;
  try {
    response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
    json = await read(response);
  } catch {
    return { problem: unreachable() };
  }
  if (!response.ok)
    return { problem: problemOf(response, json) };
  // sign-in, refresh and /api/csrf each answer one
  csrf = json?.csrf_token ?? csrf;
  return { value: json };
}

/** Null for an empty answer, and for one of a proxy that is no JSON. */
async function read(response) {
  const text = await response.text();
  return /json/.test(response.headers.get('Content-Type')) && text ? JSON.parse(text) : null;
}

function valueOf({ problem, value }) {
  if (problem)
    throw problem;
  return value;
}

/** What is empty is left out: it means no filter, or the first page. */
function queryString(query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return given.length ? `?${new URLSearchParams(given)}` : '';
}
