import { h, newId, replace } from './dom.js';
import { ApiProblem } from './problems.js';

/** A field with its label, its hint and a place for what the API finds wrong with it. `name` is the API's name for it. */
export function field(name, label, { hint, options, type = 'text', value = '', ...attributes } = {}) {
  const id = newId();
  const hintId = `${id}-hint`;
  const fault = h('p', { class: 'fault', id: `${id}-fault` });
  const input = options
    ? h('select', { id, name, ...attributes }, options.map(([key, text]) => h('option', { value: key, selected: key === value }, text)))
    : h('input', { id, name, type, value, ...attributes });
  const tell = (messages) => {
    replace(fault, messages.join('. '));
    input.ariaInvalid = String(messages.length > 0);
    input.setAttribute('aria-describedby', [hint && hintId, messages.length > 0 && fault.id].filter(Boolean).join(' '));
  };
  const element = h('div', { class: 'field' },
    h('label', { for: id }, label), hint && h('p', { class: 'hint', id: hintId }, hint), input, fault);
  tell([]);
  return { name, input, element, tell };
}

/**
 * A form. `send(values, key)` makes the call; what it returns goes to `done`. Wrong fields are told beside them, the first one gets the
 * focus; everything else is told at the top. `key` is one idempotency key for one thing to be made, however often it is sent.
 */
export function form({ fields, submit, send, done, extra, kind = 'primary', layout = 'stacked' }) {
  const alert = h('p', { class: 'notice bad', role: 'alert', hidden: true });
  const submitter = h('button', { class: kind }, submit);
  const intent = newIntent();

  async function onsubmit(event) {
    event.preventDefault();
    if (element.ariaBusy === 'true')
      return;
    const values = Object.fromEntries(fields.map(({ name, input }) => [name, input.value]));
    busy(true);
    clear();
    try {
      const result = await send(values, intent.keyFor(values));
      intent.over();
      done?.(result, values);
    } catch (problem) {
      if (!(problem instanceof ApiProblem))
        throw problem;
      if (!problem.mayBeDone)
        intent.over();
      tell(problem);
    } finally {
      busy(false);
    }
  }

  function clear() {
    alert.hidden = true;
    fields.forEach((one) => one.tell([]));
  }

  function tell(problem) {
    const wrong = fields.filter(({ name }) => problem.errors[name]);
    wrong.forEach((one) => one.tell(problem.errors[one.name]));
    wrong[0]?.input.focus();
    const elsewhere = Object.entries(problem.errors).filter(([name]) => !fields.some((one) => one.name === name))
      .flatMap(([, messages]) => messages);
    if (wrong.length > 0 && elsewhere.length === 0)
      return;
    replace(alert, elsewhere.length > 0 ? elsewhere.join('. ') : problem.message);
    alert.hidden = false;
  }

  function busy(is) {
    element.ariaBusy = String(is);
    // not disabled: the focus would be lost
    submitter.ariaDisabled = String(is);
  }

  const element = h('form', { class: layout, novalidate: true, onsubmit },
    alert, fields.map((one) => one.element), h('div', { class: 'actions' }, submitter, extra));
  return element;
}

/** The same values are the same wish until it is answered: sent again after a lost answer, they are not done twice. */
function newIntent() {
  let wanted, key;
  return {
    keyFor(values) {
      const now = JSON.stringify(values);
      if (now !== wanted)
        [wanted, key] = [now, crypto.randomUUID()];
      return key;
    },
    over() { wanted = undefined; },
  };
}
