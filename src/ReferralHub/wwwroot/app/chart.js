import { h, replace, svg } from './dom.js';
import { count, dayOfRange, number } from './words.js';

const series = [['clicks', 'Clicks', 'click'], ['signups', 'Sign-ups', 'sign-up'], ['successful', 'Successful', 'success', 'successes']];

/**
 * Days as bars, one row for each of the three numbers, each on its own scale: clicks would make the others too small to see. The bars
 * stretch to any width; the texts around them are HTML, so they stay legible. What the pointer shows, `table` tells everybody.
 */
export function chart(days) {
  const pointed = h('p', { class: 'pointed' });
  const tell = (day) => replace(pointed, day
    ? `${dayOfRange(day.date)}: ${series.map(([key, , one, many]) => count(day[key], one, many)).join(', ')}`
    : `${dayOfRange(days[0].date)} to ${dayOfRange(days.at(-1).date)}`);
  tell();
  return h('div', { class: 'chart' },
    series.map(([key, name]) => row(days, key, name, tell)),
    h('p', { class: 'axis', 'aria-hidden': 'true' }, axis(days).map((date) => h('span', {}, dayOfRange(date)))),
    pointed);
}

function row(days, key, name, tell) {
  const values = days.map((day) => day[key]);
  const most = Math.max(...values);
  const sum = values.reduce((total, value) => total + value, 0);
  const bars = svg('svg', {
    viewBox: `0 0 ${days.length} 1`, preserveAspectRatio: 'none', role: 'img',
    'aria-label': `${name} by day: ${number(sum)} in all, at most ${number(most)} a day`,
    onpointermove: (event) => tell(days[dayAt(event, days.length)]),
    onpointerleave: () => tell(),
  }, values.map((value, number) => value > 0 && bar(number, value / most)));
  return h('figure', {}, h('figcaption', {}, name, h('strong', {}, number(sum))), bars);
}

/** A quarter of the width is the gap; the least there is can still be seen. */
function bar(number, share) {
  const height = Math.max(share, 0.03);
  return svg('rect', { x: number + 0.125, y: 1 - height, width: 0.75, height });
}

function dayAt(event, days) {
  const { left, width } = event.currentTarget.getBoundingClientRect();
  return Math.min(days - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * days)));
}

const axis = (days) => [...new Set([days[0], days[Math.floor(days.length / 2)], days.at(-1)])].map((day) => day.date);

/** The same as a table, newest first, as in every other list. */
export function table(days) {
  return h('table', {},
    h('thead', {}, h('tr', {}, ['Day', ...series.map(([, name]) => name)].map((name) => h('th', { scope: 'col' }, name)))),
    h('tbody', {}, days.toReversed().map((day) => h('tr', {},
      h('th', { scope: 'row' }, day.date), series.map(([key]) => h('td', {}, number(day[key])))))));
}
