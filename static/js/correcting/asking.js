// Ask the API; what it answers, or an Error with one line to show.

import { sentence, token } from "../shared/upload.js";

export async function ask(url, { body, signal } = {}) {
  const options = { signal, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    options.method = "POST";
    options.body = JSON.stringify(body);
    options.headers = { ...options.headers, "Content-Type": "application/json", "X-CSRFToken": token() };
  }
  let response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("geomap does not answer: see whether it still runs where it was started.");
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const failure = new Error(sentence(answer.error ?? `The server answered ${response.status}: load the page again.`));
  failure.status = response.status;
  throw failure;
}
