// Pages have real addresses: the server answers all of them with the same index.html, and this shows the one that is asked for.
const root = '/app';

/** Shows the page of the address; what was shown before is left, whose listeners end with `signal`. */
let show = () => {};
let shown = '';
let leaving = new AbortController();

/** `render(path, query, signal)` puts a page on the screen; `moved` is false for the first one after a load. */
export function start(render) {
  show = (moved) => {
    leaving.abort();
    leaving = new AbortController();
    shown = location.pathname + location.search;
    return render({ path: currentPath(), query: new URLSearchParams(location.search), signal: leaving.signal, moved });
  };
  // also comes with a jump within the page, to its #main
  addEventListener('popstate', () => shown === location.pathname + location.search || show(true));
  document.addEventListener('click', follow);
  return show(false);
}

export function go(path) {
  history.pushState(null, '', within(path));
  scrollTo(0, 0);
  return show(true);
}

/** Shows another page in the place of this one, which a step back then does not meet. */
export function goInstead(path) {
  history.replaceState(null, '', within(path));
  return show(true);
}

export const again = () => show(false);

/** Takes a one-time token out of the address: it should be neither in the history nor in what somebody copies. */
export function hideQuery() {
  history.replaceState(null, '', location.pathname);
  shown = location.pathname;
}

/** An address of this app: where a query says to go on (`next`), it leads nowhere else. */
function within(path) {
  const { pathname, search } = new URL(root + path, location.origin);
  return pathname.startsWith(`${root}/`) ? pathname + search : `${root}/`;
}

/** Where one is, for a way back here. */
export const here = () => location.pathname.slice(root.length) + location.search;

/** `/app/referrals/` is `/referrals`. */
const currentPath = () => location.pathname.slice(root.length).replace(/\/+$/, '') || '/';

/** A plain click on a link to a page of ours needs no load. Everything else is the browser's: new tabs, downloads, other addresses. */
function follow(event) {
  const anchor = event.target.closest?.('a[href]');
  if (!anchor || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
    || anchor.target || anchor.download || anchor.origin !== location.origin || !anchor.pathname.startsWith(`${root}/`)
    || anchor.hash)
    return;
  event.preventDefault();
  go(anchor.pathname.slice(root.length) + anchor.search);
}
