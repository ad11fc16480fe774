// Asks the gateway. Addresses are relative to the page, so that it works behind a path of a proxy's.

/** An answer that is none: `status` 0 where nothing answered, `detail` says why in words. */
export class Problem extends Error {
  constructor(status, detail, retryAfter = null) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** The address of something of the gateway's. `query` is a URLSearchParams or a list of pairs. */
export function address(path, query = []) {
  const url = new URL(path, document.baseURI);
  url.search = new URLSearchParams(query).toString();
  return url;
}

/**
 * Gets JSON.
 * @param {AbortSignal} [signal] ends the request; then an AbortError is thrown
 * @throws {Problem}
 */
export async function get(path, query = [], signal = undefined) {
  const answer = await reach(address(path, query), { signal, headers: { Accept: "application/json" } });
  try {
    return await answer.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(answer.status, "The answer cannot be read.");
  }
}

/** Opens a session with a key: the browser has a cookie then. Throws `Problem`. */
export async function signIn(key) {
  await reach(address("v1/session"), { method: "POST", headers: { Authorization: `Bearer ${key}` } });
}

/**
 * Fetches; throws `Problem` unless the answer is a good one.
 * @param {URL} url
 */
export async function reach(url, options) {
  let answer;
  try {
    answer = await fetch(url, { cache: "no-store", credentials: "same-origin", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, error instanceof TypeError && /header|byte/i.test(error.message) ? "That is no key." : "No connection.");
  }
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

async function problemOf(answer) {
  const wait = Number.parseInt(answer.headers.get("Retry-After") ?? "", 10);
  let detail = "";
  try {
    detail = (await answer.json()).detail;
  } catch { /* not problem+json: the status has to do */ }
  const said = typeof detail === "string" && detail ? detail : `status ${answer.status}`;
  return new Problem(answer.status, said, Number.isFinite(wait) ? wait : null);
}
