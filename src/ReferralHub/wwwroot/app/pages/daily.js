import * as api from '../api.js';
import { chart, table } from '../chart.js';
import { h, replace } from '../dom.js';
import { field } from '../forms.js';
import { loaded } from '../loading.js';

const ranges = [['7', '7 days'], ['30', '30 days'], ['90', '90 days'], ['own', 'From … to …']];
const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';

/** The chart, for a range in a time zone: a day is another day elsewhere, so the API wants to know where. */
export function daily() {
  const range = field('range', 'Range', { options: ranges, value: '30' });
  const zone = field('tz', 'Time zone', { options: zones().map((name) => [name, name.replaceAll('_', ' ')]), value: browserZone });
  const from = field('from', 'From', { type: 'date', value: daysAgo(29, browserZone) });
  const to = field('to', 'To', { type: 'date', value: daysAgo(0, browserZone) });
  const fields = [range, from, to, zone];

  // apart from the chart, so that it stays open when the chart is drawn anew
  const numbers = h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Numbers by day' });
  const place = loaded(load, ({ daily: days }) => {
    replace(numbers, table(days));
    return chart(days);
  });
  fields.forEach(({ input }) => input.addEventListener('change', place.reload));
  const element = h('div', { class: 'stacked' },
    h('div', { class: 'filters' }, fields.map((one) => one.element)),
    place,
    h('details', {}, h('summary', {}, 'Show the numbers'), numbers));
  element.reload = place.reload;
  return element;

  async function load() {
    const own = range.input.value === 'own';
    from.element.hidden = to.element.hidden = !own;
    fields.forEach((one) => one.tell([]));
    const tz = zone.input.value;
    try {
      return await api.get('/api/referral-stats', own
        ? { from: from.input.value, to: to.input.value, tz }
        : { from: daysAgo(range.input.value - 1, tz), to: daysAgo(0, tz), tz });
    } catch (problem) {
      fields.forEach((one) => one.tell(problem.errors?.[one.name] ?? []));
      throw problem;
    }
  }
}

/** The browser's own first, whatever it calls it, then UTC, then all. */
const zones = () => [...new Set([browserZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])];

/** A day as the API writes it: 2026-01-31, which is how Sweden does. */
const daysAgo = (days, timeZone) =>
  new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short' }).format(Date.now() - days * 24 * 60 * 60 * 1000);
