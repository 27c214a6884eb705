/* Forms as screens: what is written anew, what is written over, and drafts that come back. */
import { again } from './outbox.js';
import { checksOf } from './checks.js';
import { makeItem } from './items.js';
import { consentText, landed, lenderHint, mayWrite, sheetOf, writtenHere } from './debts.js';
import { drawForm, fieldsOf, revenueOf, saysFull } from './forms.js';
import { fold, perhaps, phone as plainPhone } from './hint.js';
import { ask, h, link, notice, para, t, time } from './ui.js';

// What the phone says when it cannot store, mostly for want of room: told; what was typed stays on the screen.
function full(error, form) {
  document.querySelector('.notice.bad[role=alert]')?.remove();
  form.before(saysFull(error));
  form.previousElementSibling.scrollIntoView();
}

const draftKey = (kind, about) => `${kind}:${about ?? ''}`;

// One after the other, each with what is so then: an older draft never comes after a newer one, or after its note.
function keepDraft(app, key, values, form) {
  const { store } = app;
  if (!store) return null;
  app.drafts = { ...app.drafts, [key]: { values, at: Date.now() } };
  app.writing = app.writing.then(() => (app.store === store ? store.keep({ drafts: app.drafts }) : null)).catch((error) => full(error, form));
  return app.writing;
}

// A registered business (number), or one that waits itself ("new:…").
function aboutOf(app, id) {
  if (!id) return { business: null, about: '', record: null };
  if (id.startsWith('new:')) {
    const item = app.items.find((i) => i.id === id.slice(4));
    return { business: { item: id.slice(4) }, about: item?.data.name ?? '', record: item?.data ?? null };
  }
  if (id.startsWith('task:')) {
    const b = app.businesses().find((one) => one.tasks?.some((task) => `task:${task.id}` === id));
    const task = b?.tasks.find((one) => `task:${one.id}` === id);
    const own = task ?? app.pack?.tasks?.find((one) => one.id && `task:${one.id}` === id);
    return { business: b ? { id: b.id } : null, about: own?.title ?? '', record: null, task: own?.id };
  }
  const record = app.businesses().find((b) => String(b.id) === id) ?? null;
  return { business: { id: Number(id) }, about: record?.name ?? '', record };
}

const firstValues = (kind, record, wards) => {
  if (kind === 'visit') return { visited_at: Date.now() };
  if (kind === 'case') return { ward: record?.ward ?? (wards.length === 1 ? wards[0].code : ''), name: record?.owner_name, phone: record?.phone };
  if (kind === 'business') return { ward: wards.length === 1 ? wards[0].code : '' };
  return kind === 'change' ? record ?? {} : {};
};

// What the form says → what the item keeps.
function dataOf(app, kind, values, record) {
  const { point, ...data } = values;
  if (point) Object.assign(data, { lat: point.lat, lng: point.lng, ...(kind === 'visit' ? { accuracy: point.accuracy } : {}) });
  if (kind === 'visit') data.revenue = revenueOf(values.revenue);
  if (kind === 'sheet') return { ...data, consent_version: app.pack?.debts?.consent.version, agreed_at: Date.now() };
  if (kind !== 'change') return data;
  return Object.fromEntries(Object.entries(data).filter(([name, value]) => value !== (record?.[name] ?? '')));
}
const valuesOf = (data) => ({ ...data, ...(data.lat ? { point: { lat: data.lat, lng: data.lng, accuracy: data.accuracy } } : {}) });

// How far the phone's clock is ahead, as far as anybody told; null: nobody did.
const offsetOf = (app) => app.net.offset ?? app.state.offset ?? null;

const formSetting = (app) => ({ debts: app.pack?.debts, choices: app.pack?.choices, wards: app.pack?.choices.ward ?? [] });

// Beside the fields of a new business: what may be registered already, as far as the phone can tell.
function hintBox(app) {
  const box = h('div', { class: 'similar', role: 'status' });
  let turnOf = 0;
  box.look = async (values) => {
    const mine = ++turnOf;
    const own = app.businesses().filter((b) => (values.name && fold(b.name) === fold(values.name)) || (values.phone && b.phone === plainPhone(values.phone)));
    const found = await perhaps(app.hint, values);
    if (mine !== turnOf) return;
    box.replaceChildren(...(own.length || found.length ? [h('div', {}, h('h2', {}, t('perhaps')), para(t(found.length === 2 ? 'perhaps_both' : 'perhaps_one')),
      own.length ? h('ul', {}, own.slice(0, 3).map((b) => h('li', {}, link(`${b.name} (${b.owner_name})`, `#/b/${b.id}`)))) : null)] : []));
  };
  return box;
}

const nameOf = (data) => data.name || data.title || (data.description ?? '').slice(0, 60);
const afterwards = (app, kind) => { app.said = t(app.online() ? 'saved_soon' : 'saved_later', { kind: t(`kind_${kind}`) }); app.go('#/outbox'); };

const saveOnly = (label) => [['', label, null]];
// Many lenders in a row: one is kept, the next is asked for.
const actionsOf = (kind) => (kind === 'debt' ? [['next', t('save_next'), null], ['end', t('save_end'), 'second']] : saveOnly(t('save')));
function next(app, kind, key, how, item, hash) {
  if (location.hash !== hash) { app.draw(); return; } // gone elsewhere while it was being stored: not fetched back
  if (kind === 'sheet') { app.said = t('sheet_saved'); app.go(`#/new/debt/${key}`); return; }
  if (kind !== 'debt') { afterwards(app, kind); return; }
  app.said = t(app.online() ? 'debt_soon' : 'debt_later', { name: item.data.lender });
  if (how === 'end') { app.go(key.startsWith('new:') ? `#/n/${key.slice(4)}` : `#/b/${key}`); return; }
  app.draw();
  document.querySelector('#f-lender').focus();
  scrollTo(0, 0);
}

export function drawNewForm(app, kind, id) {
  const { business, about, record, task } = aboutOf(app, id);
  const key = draftKey(kind, id), draft = app.drafts[key];
  const setting = formSetting(app), fields = fieldsOf(kind, setting);
  const hints = kind === 'business' ? hintBox(app) : kind === 'debt' ? lenderHint(app) : null;
  const on = kind === 'debt' ? sheetOf(app, id) : undefined;
  if (kind === 'debt') fields.find((f) => f.type === 'lender').said = hints;
  if (kind === 'sheet' || kind === 'debt') {
    const back = () => link(about || t('businesses'), !id ? '#/' : id.startsWith('new:') ? `#/n/${id.slice(4)}` : `#/b/${id}`);
    if (!id || !mayWrite(app, id)) return [h('h1', {}, t('not_here_title')), para(t('not_here_text')), link(t('businesses'), '#/')];
    if (kind === 'debt' && !on) return [h('h1', {}, t('title_debt')), para(t('sheet_first')), draft ? dropButton(app, key) : null, h('p', {}, back()), ...writtenHere(app, id)];
    if (kind === 'sheet' && sheetOf(app, id)) return [h('h1', {}, t('title_sheet')), para(t('sheet_there')), h('p', {}, link(t('new_debt'), `#/new/debt/${id}`))];
  }
  const form = drawForm({
    fields, actions: actionsOf(kind), values: draft?.values ?? firstValues(kind, record, setting.wards), watch: hints ? (values, of) => hints.look(values, of) : null,
    check: checksOf(kind, { offset: offsetOf(app) }), was: kind === 'change' ? record : undefined,
    draft: (values) => keepDraft(app, key, values, form),
    save: async (values, how) => {
      const { hash } = location, data = dataOf(app, kind, values, record);
      if (kind === 'change' && !Object.keys(data).length) { app.said = t('nothing_changed'); app.go(`#/b/${id}`); return; }
      const base_ = kind === 'change' ? { version: record.version, was: Object.fromEntries(Object.keys(data).map((f) => [f, record[f] ?? ''])) } : undefined;
      const { photos = [], ...rest } = data, told = about || nameOf(data), offset = offsetOf(app);
      const item = makeItem(kind, { data: rest, business, task, on, about: told, base: base_, offset }, crypto.randomUUID(), Date.now());
      const pictures = photos.map((p) => makeItem('photo', { data: { image: p.image }, on: { item: item.id }, about: told, offset }, p.client_id, Date.now()));
      await app.writing;
      const { [key]: gone, ...drafts } = app.drafts;
      try {
        await app.alone(async () => {
          const done = await app.store.done();
          const whole = { ...item, business: landed(item.business, done), ...(on ? { on: landed(sheetOf(app, id) ?? on, done) } : {}) };
          await app.store.add([whole, ...pictures], { drafts });
        });
      } catch (error) { full(error, form); return; }
      app.drafts = drafts;
      app.form = null;
      await app.reread();
      next(app, kind, id, how, item, hash);
      app.sync();
    },
  });
  if (kind === 'business') form.querySelector('#f-address').closest('.field').before(hints);
  app.form = form;
  return [h('h1', {}, t(`title_${kind}`)), about ? h('p', { class: 'lead' }, about) : null,
    draft ? notice('info', para(t('draft_back', { when: time(draft.at) })), h('p', {}, dropButton(app, key))) : null,
    kind === 'change' ? para(t('change_text')) : kind === 'sheet' ? consentText(app) : null, form, ...(kind === 'debt' ? [para(t('debt_more')), ...writtenHere(app, id)] : [])];
}

const dropButton = (app, key) => h('button', { type: 'button', class: 'link', on: { click: () => dropDraft(app, key) } }, t('draft_drop'));

async function dropDraft(app, key) {
  if (!(await ask(t('draft_drop'), t('draft_drop_text'), [['yes', t('draft_drop'), 'danger'], [null, t('never_mind'), 'second']]))) return;
  const { [key]: gone, ...drafts } = app.drafts;
  app.drafts = drafts;
  await app.store.keep({ drafts });
  app.form = null;
  app.draw();
}

export function drawEdit(app, seq) {
  const item = app.items.find((i) => String(i.seq) === seq);
  if (!item || app.maybeThere(item) || item.kind === 'photo') return [h('h1', {}, t('not_here_title')), para(t('item_gone')), link(t('outbox'), '#/outbox')];
  const key = draftKey('edit', item.id), draft = app.drafts[key];
  const form = drawForm({
    fields: fieldsOf(item.kind, formSetting(app)).filter((f) => f.type !== 'photos' && (item.kind !== 'change' || f.name in item.data)), actions: saveOnly(t('save_send')),
    check: checksOf(item.kind, { offset: offsetOf(app), pictures: app.hanging(item).length, item }),
    values: draft?.values ?? valuesOf(item.data), errors: item.problem?.errors ?? [],
    draft: (values) => keepDraft(app, key, values, form),
    save: async (values) => {
      await app.writing;
      const { [key]: gone, ...drafts } = app.drafts;
      const data = dataOf(app, item.kind === 'change' ? 'edit' : item.kind, values);
      const corrected = again(item, { data, about: item.business ? item.about : nameOf(data) });
      try {
        if (!(await app.changeItem(item, () => app.store.put(corrected, { drafts })))) { app.go('#/outbox'); return; }
      } catch (error) { full(error, form); return; }
      app.drafts = drafts;
      app.form = null;
      await app.reread();
      afterwards(app, item.kind);
      app.sync();
    },
  });
  app.form = form;
  const fields = fieldsOf(item.kind, formSetting(app)).map((f) => f.name), elsewhere = (item.problem?.errors ?? []).filter((e) => !fields.includes(e.field.replace(/[.[].*$/, '')));
  const said = elsewhere.map((e) => e.message).join(' ') || (item.problem?.errors?.length ? null : item.problem?.detail);
  return [h('h1', {}, t(`title_${item.kind}`)), item.about ? h('p', { class: 'lead' }, item.about) : null, said ? notice('bad', para(said)) : null,
    item.kind === 'sheet' ? consentText(app) : null, form];
}
