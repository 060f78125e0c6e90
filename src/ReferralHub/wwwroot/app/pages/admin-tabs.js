import { h, link } from '../dom.js';

const tabs = [['/admin', 'Review queue'], ['/admin/users', 'Users'], ['/admin/audit', 'Audit']];

export const adminTabs = (path) => h('nav', { class: 'tabs', 'aria-label': 'Admin' }, h('ul', {}, tabs.map(([to, name]) =>
  h('li', {}, link(to, name, { 'aria-current': to === path && 'page' })))));
