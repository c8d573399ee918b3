// Ask the API; of several questions of one kind only the last one counts.

export async function ask(url, signal) {
  let response;
  try {
    response = await fetch(url, { signal, headers: { Accept: "application/json" } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("geomap does not answer: see whether it still runs where it was started.");
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Error(sentence(answer?.error ?? `the server answered ${response.status}`));
  if (!answer) throw new Error("The server's answer cannot be read.");
  return answer;
}

const sentence = (line) => {
  const text = line.charAt(0).toUpperCase() + line.slice(1);
  return text + (/[.!?…]$/.test(text) ? "" : ".");
};

// load(url) asks, and forgets what was asked before; done, failed and busy are told how it went.
export function createLoader({ done, failed, busy = () => {} }) {
  let controller = null;
  let last = null;
  async function load(url) {
    controller?.abort();
    const own = new AbortController();
    controller = own;
    last = url;
    busy(true);
    try {
      const answer = await ask(url, own.signal);
      if (controller === own) done(answer, url);
    } catch (error) {
      if (controller !== own || error.name === "AbortError") return;
      failed(error, () => load(last));
    } finally {
      if (controller === own) {
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
