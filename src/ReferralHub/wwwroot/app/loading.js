import { button, h, replace } from './dom.js';

/** What takes longer than this is said to be loading; what does not would only flicker. */
export const patience = 150;

/**
 * A place that shows what `load` gives, drawn by `draw`. While it loads for the first time it says so, and if it fails it says why and
 * offers to try again. `reload` leaves what is there until the new is known.
 */
export function loaded(load, draw) {
  const place = h('div', { class: 'loaded', tabindex: '-1' });
  let turn = 0;
  place.reload = async () => {
    const own = ++turn;
    const waiting = setTimeout(() => place.childElementCount === 0 && replace(place, loading()), patience);
    place.ariaBusy = 'true';
    try {
      const answer = await load();
      put(own, () => draw(answer));
    } catch (problem) {
      put(own, () => failed(problem, place.reload));
    } finally {
      clearTimeout(waiting);
      place.ariaBusy = 'false';
    }
  };
  place.reload();
  return place;

  function put(own, content) {
    // asked for something else meanwhile, it shows that
    if (own !== turn)
      return;
    const hadFocus = place.contains(document.activeElement);
    replace(place, content());
    // the button that was pressed is gone: whoever pressed it goes on from here
    if (hadFocus)
      place.focus({ preventScroll: true });
  }
}

export const loading = () => h('p', { class: 'quiet', role: 'status' }, 'Loading …');

export function failed(problem, tryAgain) {
  // a fault of our own is for the console, too
  if (problem.status === undefined)
    console.error(problem);
  return h('div', { class: 'notice bad', role: 'alert' },
    h('p', {}, problem.status === undefined ? 'Something went wrong on this page.' : problem.message),
    button('Try again', tryAgain));
}

export const empty = (...text) => h('p', { class: 'empty' }, text);
