import { h, link } from '../dom.js';

export const title = 'There is no such page';
export const narrow = true;

export const draw = () => h('p', {}, 'The address may be mistyped. ', link('/', 'Go to your dashboard'), '.');
