import { announce, button, h, replace } from './dom.js';
import { empty, failed, loaded } from './loading.js';

/**
 * A list of the API, page by page: `load(cursor)` gets one page, `draw(item)` makes an item of it. The cursor is the server's; it is
 * passed on as it came.
 */
export function list(load, draw, nothing) {
  return loaded(() => load(), (first) => {
    if (first.items.length === 0)
      return empty(nothing);
    const items = h('ul', { class: 'rows' }, first.items.map(draw));
    const more = h('div', { class: 'actions' });

    async function loadMore(cursor) {
      try {
        const page = await load(cursor);
        const added = page.items.map(draw);
        items.append(...added);
        offer(page.next_cursor);
        announce(`${added.length} more`);
        // the button may be gone: whoever pressed it goes on with what it brought
        added[0]?.setAttribute('tabindex', '-1');
        added[0]?.focus();
      } catch (problem) {
        replace(more, failed(problem, () => loadMore(cursor)));
      }
    }

    const offer = (cursor) => replace(more, cursor && button('Load more', () => loadMore(cursor)));
    offer(first.next_cursor);
    return [items, more];
  });
}

/** A list below its filters: `listOf(values)` makes the list anew whenever one of them changes. */
export function filtered(fields, listOf) {
  const place = h('div', { class: 'loaded' });
  const show = () => replace(place, listOf(Object.fromEntries(fields.map(({ name, input }) => [name, input.value]))));
  fields.forEach(({ input }) => input.addEventListener('change', show));
  show();
  return [h('div', { class: 'filters' }, fields.map(({ element }) => element)), place];
}
