// @ts-check
// The client of the API: every request of the pages goes through here and fails in one way.

const NO_ANSWER = "geomap does not answer: check that it is still running where you started it.";

/** A request that failed; its message is one line to show. Without a `status` the server did not answer. */
export class RequestError extends Error {
  /**
   * @param {string} message
   * @param {number} [status] of HTTP.
   */
  constructor(message, status) {
    super(message);
    this.name = "RequestError";
    this.status = status;
  }
}

/** An error that the caller caused by aborting: nothing to show. */
export const isAbort = (/** @type {unknown} */ error) => error instanceof Error && error.name === "AbortError";

/**
 * A line of the server as a sentence: with a capital, unless it begins with the name of a file, and a full stop.
 *
 * @param {string} line
 */
export function asSentence(line) {
  const text = line.trim().replace(/^(?!geomap)[a-z]+(?= )/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
  return text + (/[.!?…]$/.test(text) ? "" : ".");
}

/** @returns {string} the token that every request that changes something must carry. */
const csrfToken = () => /** @type {HTMLMetaElement} */ (document.querySelector("meta[name='csrf-token']")).content;

/**
 * @param {string} url
 * @param {RequestInit} options
 */
async function send(url, options) {
  try {
    return await fetch(url, options);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new RequestError(NO_ANSWER);
  }
}

/**
 * @param {string} url
 * @param {RequestInit} options
 */
async function requestJson(url, options) {
  const response = await send(url, { ...options, headers: { Accept: "application/json", ...options.headers } });
  if (response.status === 204) return null;
  const payload = await response.json().catch((error) => {
    if (isAbort(error)) throw error;
    return null;
  });
  if (!response.ok) {
    const message = payload?.error ?? `the server answered ${response.status}: load the page again`;
    throw new RequestError(asSentence(message), response.status);
  }
  if (payload === null) throw new RequestError("The answer of the server is not JSON.", response.status);
  return payload;
}

/**
 * Read JSON.
 *
 * @param {string} url
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<any>} the payload: see types.d.ts for its shape by URL.
 */
export const getJson = (url, { signal } = {}) => requestJson(url, { signal });

/**
 * Read a page of HTML.
 *
 * @param {string} url
 */
export async function getPage(url) {
  const response = await send(url, {});
  if (!response.ok)
    throw new RequestError(`The server answered ${response.status}: load the page again.`, response.status);
  return response.text();
}

/**
 * Post JSON, or a form.
 *
 * @param {string} url
 * @param {object | FormData | null} [body]
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<any>} the payload of the answer.
 */
export function post(url, body = null, { signal } = {}) {
  const headers = /** @type {Record<string, string>} */ ({ "X-CSRFToken": csrfToken() });
  if (body === null || body instanceof FormData) return requestJson(url, { method: "POST", body, headers, signal });
  headers["Content-Type"] = "application/json";
  return requestJson(url, { method: "POST", body: JSON.stringify(body), headers, signal });
}

/**
 * Submit a form whose answer is a redirection that the page does not follow.
 *
 * @param {string} url
 * @param {FormData} body
 */
export const submitForm = (url, body) => send(url, { method: "POST", body, redirect: "manual" });

/**
 * A reader of which only the last request counts: each aborts the one before it.
 *
 * @template Payload
 * @param {object} options
 * @param {(payload: Payload, url: string) => void} options.done
 * @param {(error: Error, again: () => void) => void} options.failed
 * @param {(is: boolean) => void} [options.busy]
 */
export function createLoader({ done, failed, busy = () => {} }) {
  /** @type {AbortController | null} */
  let controller = null;

  /** @param {string} url */
  async function load(url) {
    controller?.abort();
    const current = new AbortController();
    controller = current;
    busy(true);
    try {
      const payload = await getJson(url, { signal: current.signal });
      if (controller === current) done(payload, url);
    } catch (error) {
      if (controller !== current || isAbort(error)) return;
      failed(/** @type {Error} */ (error), () => void load(url));
    } finally {
      if (controller === current) {
        controller = null;
        busy(false);
      }
    }
  }
  return {
    load,
    busy: () => controller !== null,
    stop() {
      controller?.abort();
      controller = null;
      busy(false);
    },
  };
}
