import * as api from '../../api.js';
import { ask } from '../../confirm.js';
import { announce, button, h, section } from '../../dom.js';
import { list } from '../../lists.js';
import { go } from '../../router.js';
import { ended } from '../../session.js';
import { moment } from '../../words.js';

export function sessions() {
  const all = list((cursor) => api.get('/api/sessions', { cursor }), row, 'There are none.');
  return section('Where you are signed in', all, h('div', { class: 'actions' }, button('Sign out everywhere', revokeAll)));

  function row({ id, created_at: since, last_used_at: used, ip, user_agent: agent, current }) {
    return h('li', {},
      h('div', { class: 'head' },
        h('strong', {}, agentWords(agent)),
        current ? h('span', { class: 'badge successful' }, 'This one') : button('Sign out', () => revoke(id), {
          'aria-label': `Sign out ${agentWords(agent)}, ${moment(used)}`,
        })),
      h('p', { class: 'quiet' }, `Last used ${moment(used)}, since ${moment(since)}`, ip && `, from ${ip}`));
  }

  async function revoke(id) {
    await api.remove(`/api/sessions/${id}`).then(() => announce('That session has ended'), (problem) => announce(problem.message));
    all.reload();
  }
}

function revokeAll() {
  ask({
    title: 'Sign out everywhere?',
    text: 'All your sessions end, this one too.',
    submit: 'Sign out everywhere',
    send: () => api.remove('/api/sessions'),
    done() {
      ended();
      go('/login');
    },
  });
}

const browsers = [['Edg', 'Edge'], ['OPR', 'Opera'], ['Firefox', 'Firefox'], ['Chrome', 'Chrome'], ['Safari', 'Safari']];
const systems = ['Windows', 'Android', 'iPhone', 'iPad', 'Mac', 'Linux'];

/** What most browsers say of themselves, in words; anything else as it says. */
function agentWords(agent) {
  const browser = browsers.find(([mark]) => agent?.includes(`${mark}/`) || agent?.includes(`Headless${mark}`))?.[1];
  const system = systems.find((name) => agent?.includes(name));
  return browser ? [browser, system].filter(Boolean).join(' on ') : agent || 'An unknown device';
}
