/* What a companion reads: businesses, one business, tasks. All from the phone. */
import { debtPart } from './debts.js';
import { fold } from './hint.js';
import { button, day, facts, h, labelOf, labelsOf, link, notice, number, para, t, tag, today } from './ui.js';

const SLICE = 40;

/* ---- businesses ---- */

// Who was not seen for longest first; whom the server ranked for today before them.
function order(app) {
  const rank = new Map((app.pack?.today ?? []).map((r, i) => [r.business, i]));
  return [...app.businesses()].sort((a, b) => (rank.get(a.id) ?? 1e6) - (rank.get(b.id) ?? 1e6) ||
    (a.visited_on ?? '').localeCompare(b.visited_on ?? '') || a.id - b.id);
}

function reasonsOf(app, b) {
  const words = app.pack?.today?.find((r) => r.business === b.id)?.reasons?.join('; ');
  return words ? words[0].toUpperCase() + words.slice(1) : null;
}
const seen = (b) => (b.visited_on ? t('seen_on', { day: day(b.visited_on) }) : t('seen_never'));

// One that rests is here as well: its companion looks whether it goes on.
const resting = (app, b) => (b.activity && b.activity !== 'active' ? tag('warn', labelOf(app.pack.choices.activity, b.activity)) : null);

const card = (app, b) => h('li', { class: 'card' }, h('h2', {}, link(b.name, `#/b/${b.id}`)), resting(app, b),
  h('p', {}, [b.owner_name, labelOf(app.pack.choices.ward, b.ward)].filter(Boolean).join(' · ')),
  h('p', { class: 'meta' }, reasonsOf(app, b) || seen(b)), b.tasks?.length ? h('p', { class: 'meta' }, t('tasks_open', { count: b.tasks.length })) : null);

const waitingCard = (item) => h('li', { class: 'card' }, h('h2', {}, link(item.data.name, `#/n/${item.id}`)), h('p', {}, item.data.owner_name), tag('info', t('new_waiting')));

export function drawList(app, view) {
  const list = h('ul', { class: 'cards-list', id: 'list' }), told = h('p', { class: 'meta', role: 'status' });
  const more = button(t('more'), () => { view.shown = (view.shown ?? SLICE) + SLICE; draw(); }, 'second');
  const box = h('input', { id: 'f-q', type: 'search', value: view.q ?? '', autocomplete: 'off', on: { input: () => { view.q = box.value; view.shown = SLICE; draw(); } } });
  function draw() {
    const wanted = fold(view.q ?? '').split(' ').filter(Boolean);
    const fits = (text) => wanted.every((w) => text.includes(w));
    const found = order(app).filter((b) => fits(fold([b.name, b.owner_name, b.address, b.phone, b.code].filter(Boolean).join(' '))));
    const fresh = app.items.filter((i) => i.kind === 'business' && fits(fold(`${i.data.name} ${i.data.owner_name}`)));
    list.replaceChildren(...fresh.map(waitingCard), ...found.slice(0, view.shown ?? SLICE).map((b) => card(app, b)));
    more.hidden = found.length <= (view.shown ?? SLICE);
    told.textContent = app.pack ? t('list_count', { count: number(found.length + fresh.length) }) : '';
  }
  draw();
  return [h('h1', {}, t('businesses')), app.pack ? null : notice('warn', para(t('no_pack'))), app.pack && !app.businesses().length ? notice('info', para(t('empty_pack'))) : null,
    app.pack?.capped ? notice('info', para(t('capped'))) : null,
    h('div', { class: 'search' }, h('label', { for: 'f-q' }, t('search')), box), told, list, more,
    h('p', { class: 'actions full' }, link(t('new_business'), '#/new/business', 'button'), link(t('new_case'), '#/new/case', 'button second'))];
}

/* ---- one ---- */

const international = (phone) => (/^0/.test(phone) ? `+62${phone.slice(1)}` : phone);
const mapOf = (b, ward) => (b.lat ? `geo:${b.lat},${b.lng}?q=${b.lat},${b.lng}(${encodeURIComponent(b.name)})` : `geo:0,0?q=${encodeURIComponent(`${b.address}, ${ward}`)}`);

const visitOf = (app, v) => h('li', {}, h('h3', {}, `${day(v.on)} · ${labelOf(app.pack.choices.visit_kind, v.kind)}`), para(v.summary),
  v.advice ? para(`${t('f_advice')}: ${v.advice}`) : null, v.needs ? para(`${t('f_needs')}: ${labelsOf(app.pack.choices.need, v.needs)}`) : null, para(v.by, 'meta'));

// A task that waits to be told as done is shown as that; one without a number is of another room, and is done there.
function closing(app, task) {
  if (!task.id) return task.href ? h('p', {}, link(t('task_open'), task.href)) : null;
  return app.items.some((i) => i.task === task.id) ? tag('info', t('done_waiting')) : h('p', {}, link(t('task_done'), `#/new/done/task:${task.id}`));
}
const taskOf = (app, task) => h('li', {}, h('strong', {}, task.title), ' ', tag(task.due_on < today() ? 'bad' : 'plain', day(task.due_on)),
  h('span', { class: 'note' }, task.what ?? labelOf(app.pack.choices.task_who, task.who)), closing(app, task));

export function drawBusiness(app, id) {
  const b = app.businesses().find((one) => String(one.id) === id);
  if (!b) return [h('h1', {}, t('not_here_title')), para(t('not_here_text')), link(t('businesses'), '#/')];
  const waiting = app.items.filter((i) => i.business?.id === b.id);
  const tasks = [...(b.tasks ?? []), ...(app.pack?.tasks ?? []).filter((one) => one.business === b.id)];
  return [h('h1', {}, b.name), h('p', { class: 'lead' }, b.owner_name), resting(app, b), reasonsOf(app, b) ? notice('info', para(reasonsOf(app, b))) : null,
    h('p', { class: 'actions full' }, b.phone ? link(t('call', { phone: b.phone }), `tel:${international(b.phone)}`, 'button second') : null,
      b.lat || b.address ? link(t('map'), mapOf(b, labelOf(app.pack.choices.ward, b.ward)), 'button second') : null),
    h('p', { class: 'actions full' }, link(t('new_visit'), `#/new/visit/${b.id}`, 'button'), link(t('new_task'), `#/new/task/${b.id}`, 'button second'),
      link(t('new_case'), `#/new/case/${b.id}`, 'button second'), b.masked ? null : link(t('change'), `#/new/change/${b.id}`, 'button second')),
    waiting.length ? notice('info', para(t('waiting_here', { count: waiting.length })), h('p', {}, link(t('outbox'), '#/outbox'))) : null,
    facts([[t('f_address'), b.address], [t('f_phone'), b.phone], [t('f_ward'), labelOf(app.pack.choices.ward, b.ward)], [t('f_sector'), labelOf(app.pack.choices.sector, b.sector)],
      [t('code'), b.code], [t('last_seen'), seen(b)], [t('f_notes'), b.notes]]),
    b.masked ? notice('info', para(t('masked'))) : null, ...debtPart(app, id),
    h('h2', {}, t('tasks')), tasks.length ? h('ul', { class: 'rows' }, tasks.map((one) => taskOf(app, one))) : para(t('tasks_none')),
    h('h2', {}, t('visits')), b.visits?.length ? h('ul', { class: 'rows' }, b.visits.map((v) => visitOf(app, v))) : para(t('visits_none'))];
}

// One that waits in the outbox itself: visits and the like can hang on it.
export function drawNew(app, id) {
  const item = app.items.find((i) => i.id === id);
  const sent = app.done.find((i) => i.id === id);
  if (!item && sent?.record) { app.go(`#/b/${sent.record}`); return []; }
  if (!item) return drawBusiness(app, id);
  return [h('h1', {}, item.data.name), h('p', { class: 'lead' }, item.data.owner_name), notice('info', para(t('new_waiting_text'))),
    h('p', { class: 'actions full' }, link(t('new_visit'), `#/new/visit/new:${item.id}`, 'button'), link(t('new_task'), `#/new/task/new:${item.id}`, 'button second'), link(t('outbox'), '#/outbox', 'button second')),
    facts([[t('f_address'), item.data.address], [t('f_phone'), item.data.phone], [t('f_ward'), labelOf(app.pack?.choices.ward, item.data.ward)]]),
    ...debtPart(app, `new:${item.id}`)];
}

/* ---- tasks ---- */

export function drawTasks(app) {
  const here = new Map(app.businesses().map((b) => [b.id, b]));
  const all = [...app.businesses().flatMap((b) => (b.tasks ?? []).map((task) => ({ ...task, b }))), ...(app.pack?.tasks ?? []).map((task) => ({ ...task, b: here.get(task.business) }))]
    .sort((x, y) => x.due_on.localeCompare(y.due_on) || (x.id ?? 0) - (y.id ?? 0));
  return [h('h1', {}, t('tasks')), para(t('tasks_text')), app.pack?.tasks_more ? notice('info', para(t('tasks_more'))) : null, all.length ? h('ul', { class: 'rows' }, all.map((task) => {
    const row = taskOf(app, task);
    if (task.b ?? task.about) row.append(h('span', { class: 'note' }, task.b ? link(task.b.name, `#/b/${task.b.id}`) : task.about));
    return row;
  })) : para(t('tasks_none'))];
}
