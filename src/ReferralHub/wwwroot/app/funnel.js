import { h, svg } from './dom.js';
import { number } from './words.js';

/** Steps of which each is what is left of the one before, as bars below one another. */
export function funnel(steps) {
  const most = Math.max(1, ...steps.map(([, value]) => value));
  return h('ol', { class: 'funnel' }, steps.map(([name, value]) => h('li', {},
    h('span', {}, name),
    h('strong', {}, number(value)),
    svg('svg', { viewBox: '0 0 100 1', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      svg('rect', { class: 'rest', width: 100, height: 1 }),
      svg('rect', { width: (100 * value) / most, height: 1 })))));
}
