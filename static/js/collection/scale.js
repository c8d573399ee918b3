// @ts-check
// Counts as five steps of one colour. Counts are skewed, so the steps grow by a factor, and end at round numbers.

const STEPS = 5;

/**
 * The lowest count of each step: breaks(3200) is [1, 5, 20, 100, 500].
 *
 * @param {number} largest
 */
export function breaks(largest) {
  const limits = [1];
  for (let step = 1; step < STEPS; step++) {
    const value = rounded(largest ** (step / STEPS));
    if (value > limits[limits.length - 1] && value <= largest) limits.push(value);
  }
  return limits;
}

/** @param {number} value */
function rounded(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  const digit = value / power;
  return Math.max(1, Math.round((digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10) * power));
}

/**
 * The step of a count, from 0. Few steps are spread over the colours, so that the largest count is always the darkest.
 *
 * @param {number} count
 * @param {number[]} limits
 */
export function stepOf(count, limits) {
  let step = 0;
  while (step + 1 < limits.length && count >= limits[step + 1]) step += 1;
  return limits.length === 1 ? STEPS - 2 : Math.round((step * (STEPS - 1)) / (limits.length - 1));
}

/**
 * The range of each step with the number of its colour.
 *
 * @param {number[]} limits
 * @param {number} largest
 */
export function ranges(limits, largest) {
  return limits.map((from, index) => ({
    step: stepOf(from, limits),
    from,
    to: index + 1 < limits.length ? limits[index + 1] - 1 : largest,
  }));
}
