// @ts-check
// Dates, numbers and names as the page writes them.

import { el, grouped } from "../shared/dom.js";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

export const number = grouped;

// "2016-03-01" as "1 March 2016"; what is no whole date stays as it is.
export function day(text) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)/.exec(text ?? "");
  return parts ? `${Number(parts[3])} ${MONTHS[Number(parts[2]) - 1] ?? "?"} ${parts[1]}` : (text ?? "");
}

// The bin that begins on a day, by the timeline's unit.
export function binName(start, unit) {
  const [year, month] = start.split("-");
  if (unit === "year") return year;
  if (unit === "month") return `${MONTHS[Number(month) - 1]} ${year}`;
  return unit === "week" ? `the week of ${day(start)}` : day(start);
}

export const shortMonth = (start) => MONTHS[Number(start.slice(5, 7)) - 1].slice(0, 3);

// The day before the one given.
export function dayBefore(text) {
  const date = new Date(`${text}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}

// The last day of the bin that begins on a day.
export function lastDay(start, unit) {
  const date = new Date(`${start}T00:00:00Z`);
  if (unit === "year") date.setUTCFullYear(date.getUTCFullYear() + 1);
  else if (unit === "month") date.setUTCMonth(date.getUTCMonth() + 1);
  else date.setUTCDate(date.getUTCDate() + (unit === "week" ? 7 : 1));
  return dayBefore(date.toISOString().slice(0, 10));
}

export function problem(error, again, what) {
  return el(
    "div",
    { class: "problem", role: "alert" },
    el("p", {}, what ? `${what} ${error.message}` : error.message),
    el("button", { class: "button", type: "button", onclick: again }, "Try again"),
  );
}
