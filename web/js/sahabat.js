/*
 * Comfort for pages that already work without it. Each part looks for its data attribute and leaves the
 * page alone where there is none. No inline code, no eval, no markup from strings: the content security
 * policy forbids them. Words come from the page's attributes, in its language.
 */

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

function make(tag, text, attributes = {}) {
  const node = document.createElement(tag);
  node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

async function ask(url, signal) {
  const reply = await fetch(url, { headers: { Accept: 'application/json' }, credentials: 'same-origin', signal });
  if (!reply.ok) throw new Error(String(reply.status));
  return reply.json();
}

function address(base, parameters) {
  const url = new URL(base, location.href);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}

/* Runs work(signal, …) once things have been quiet for `ms`; a newer call cancels the older one, also
 * its request. What fails is left: the page works without. */
function latest(ms, work) {
  let timer = 0;
  let running = null;
  return (...values) => {
    clearTimeout(timer);
    if (running) running.abort();
    running = new AbortController();
    const { signal } = running;
    timer = setTimeout(() => work(signal, ...values).catch(() => {}), ms);
  };
}

const link = (pattern, item) => pattern.replace('{id}', encodeURIComponent(item.id));
const about = (item) => [item.owner_name, item.ward_name].filter(Boolean).join(' · ');

/* ---- search as you type: a combobox with a listbox (WAI-ARIA authoring practices) ---- */

function suggest(form) {
  const input = one('input[type="search"]', form);
  const list = make('ul', '', { id: `${input.id}-options`, role: 'listbox', class: 'options', 'aria-label': input.labels[0].textContent });
  const told = make('p', '', { class: 'hide', role: 'status' });
  list.hidden = true;
  form.append(list, told);
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id }))
    input.setAttribute(name, value);
  let at = -1;

  const show = (open) => {
    list.hidden = !open;
    input.setAttribute('aria-expanded', String(open));
    if (!open) choose(-1);
  };
  const choose = (index) => {
    at = index;
    [...list.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === at)));
    if (at < 0) return input.removeAttribute('aria-activedescendant');
    input.setAttribute('aria-activedescendant', list.children[at].id);
    list.children[at].scrollIntoView({ block: 'nearest' });
  };
  const draw = (items) => {
    const chosen = at < 0 ? null : list.children[at].dataset.href; /* stays chosen when the answer comes late */
    list.replaceChildren(...items.map((item, i) => {
      const option = make('li', '', { id: `${list.id}-${i}`, role: 'option', 'aria-selected': 'false' });
      option.append(make('strong', item.name), make('span', about(item)));
      option.dataset.href = link(form.dataset.link, item);
      return option;
    }));
    told.textContent = items.length ? form.dataset.found.replace('#', items.length) : form.dataset.none;
    choose([...list.children].findIndex((option) => option.dataset.href === chosen));
    show(items.length > 0);
  };
  const look = latest(160, async (signal, q) => {
    if (q.length < 2) return draw([]), (told.textContent = '');
    const answer = await ask(address(form.dataset.suggest, { q, limit: 8 }), signal);
    if (!signal.aborted && document.activeElement === input) draw(answer.items);
  });

  input.addEventListener('input', () => look(input.value.trim()));
  input.addEventListener('keydown', (event) => {
    const n = list.hidden ? 0 : list.children.length;
    if (event.key === 'Escape' && n) {
      event.preventDefault();
      show(false);
    } else if (event.key === 'Enter' && at >= 0) {
      event.preventDefault();
      location.assign(list.children[at].dataset.href);
    } else if (n && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      /* From -1 (the box itself) through the options and round. */
      choose(((at + (event.key === 'ArrowDown' ? 2 : 0) + n + 1) % (n + 1)) - 1);
    }
  });
  list.addEventListener('mousedown', (event) => event.preventDefault()); /* the box keeps the focus */
  list.addEventListener('click', (event) => {
    const option = event.target.closest('li');
    if (option) location.assign(option.dataset.href);
  });
  input.addEventListener('blur', () => show(false));
}

/* ---- "this may already be known" while a business is typed ---- */

function similar(region) {
  const form = region.closest('form');
  const box = one('[data-similar-box]', region);
  const watched = ['name', 'owner_name', 'phone', 'address', 'ward'];
  const look = latest(400, async (signal) => {
    const given = {};
    for (const name of watched) {
      const value = form.elements[name] && form.elements[name].value.trim();
      if (value) given[name] = value;
    }
    const enough = (given.name || '').length > 2 || (given.phone || '').replace(/\D/g, '').length > 8;
    const { items } = enough ? await ask(address(region.dataset.similar, given), signal) : { items: [] };
    if (signal.aborted) return;
    one('ul', box).replaceChildren(...items.slice(0, 5).map((item) => {
      const row = make('li', '');
      row.append(item.in_scope === false ? make('strong', item.name)
        : make('a', item.name, { href: link(region.dataset.link, item), target: '_blank', rel: 'noopener' }));
      row.append(make('span', [about(item), ...(item.reasons || [])].filter(Boolean).join(' · '), { class: 'note' }));
      return row;
    }));
    box.hidden = !items.length;
  });
  form.addEventListener('input', (event) => watched.includes(event.target.name) && look());
}

/* ---- progress of a long task ---- */

function poll(part) {
  let wait = 1000;
  const bar = one('progress', part);
  const text = one('[data-poll-text]', part);
  one('[data-poll-hand]', part).hidden = true;
  const look = async () => {
    if (!document.hidden) {
      try {
        const now = await ask(part.dataset.poll);
        bar.value = now.percent;
        if (now.text && now.text !== text.textContent) text.textContent = now.text;
        if (!['waiting', 'queued', 'running'].includes(now.state)) {
          if (part.dataset.next) location.replace(part.dataset.next);
          else location.reload();
          return;
        }
      } catch {
        one('[data-poll-hand]', part).hidden = false;
      }
      wait = Math.min(wait * 1.2, 5000);
    }
    setTimeout(look, wait);
  };
  setTimeout(look, wait);
}

/* ---- small things ---- */

function checkAll(label) {
  const form = label.closest('form');
  const master = one('input', label);
  const count = one('[data-check-count]', form);
  const boxes = () => all('td.check input[type="checkbox"], th.check input[type="checkbox"]', form);
  const tell = () => {
    const n = boxes().filter((box) => box.checked).length;
    master.checked = n > 0 && n === boxes().length;
    master.indeterminate = n > 0 && !master.checked;
    count.textContent = n ? count.dataset.checkCount.replace('#', n) : '';
  };
  label.hidden = false;
  master.addEventListener('change', () => {
    for (const box of boxes()) box.checked = master.checked;
    tell();
  });
  form.addEventListener('change', (event) => event.target !== master && tell());
  tell();
}

/* The server keeps the choice in a cookie; the page need not be loaded again for it. */
function theme(form) {
  const root = document.documentElement;
  const mark = () => {
    const now = root.dataset.theme || 'auto';
    for (const button of all('button', form)) button.setAttribute('aria-pressed', String(button.value === now));
  };
  mark();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { value } = event.submitter;
    const body = new URLSearchParams(new FormData(form));
    body.set('theme', value);
    fetch(form.action, { method: 'POST', body, credentials: 'same-origin', redirect: 'manual' }).catch(() => {});
    if (value === 'auto') delete root.dataset.theme;
    else root.dataset.theme = value;
    mark();
  });
}

function reveal(button) {
  const input = document.getElementById(button.dataset.reveal);
  const words = [button.textContent, button.dataset.hide];
  button.hidden = false;
  button.addEventListener('click', () => {
    const shown = input.type === 'password';
    input.type = shown ? 'text' : 'password';
    button.textContent = words[Number(shown)];
  });
  input.form.addEventListener('submit', () => { input.type = 'password'; });
}

function money(input) {
  const group = () => {
    if (/^\d[\d.]*$/.test(input.value)) input.value = input.value.replace(/\./g, '').replace(/\B(?=(\d{3})+$)/g, '.');
  };
  input.addEventListener('change', group);
  group();
}

function locate(part) {
  if (!navigator.geolocation) return;
  const told = one('[role="status"]', part);
  part.hidden = false;
  one('button', part).addEventListener('click', () => {
    told.textContent = told.dataset.busy;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      document.getElementById(part.dataset.lat).value = coords.latitude.toFixed(6);
      document.getElementById(part.dataset.lng).value = coords.longitude.toFixed(6);
      if (part.dataset.accuracy) document.getElementById(part.dataset.accuracy).value = Math.round(coords.accuracy);
      told.textContent = told.dataset.good.replace('#', Math.round(coords.accuracy));
    }, () => { told.textContent = told.dataset.bad; }, { enableHighAccuracy: true, timeout: 20000 });
  });
}

/* A signature drawn with a finger becomes the form's picture; who cannot draw chooses a file. */
function sign(form) {
  const pad = one('canvas', form), file = one('input[type="file"]', form), pen = pad.getContext('2d');
  let drawn = false, last = null;
  const clear = () => { pen.fillStyle = '#fff'; pen.fillRect(0, 0, pad.width, pad.height); drawn = false; };
  const at = (event) => {
    const box = pad.getBoundingClientRect();
    return [(event.clientX - box.left) * pad.width / box.width, (event.clientY - box.top) * pad.height / box.height];
  };
  pad.hidden = false;
  clear();
  pad.addEventListener('pointerdown', (event) => { last = at(event); pad.setPointerCapture(event.pointerId); });
  pad.addEventListener('pointerup', () => { last = null; });
  pad.addEventListener('pointermove', (event) => {
    if (!last) return;
    const now = at(event);
    pen.lineWidth = 4;
    pen.lineCap = 'round';
    pen.strokeStyle = '#000';
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...now);
    pen.stroke();
    last = now;
    drawn = true;
  });
  form.addEventListener('reset', clear);
  form.addEventListener('submit', (event) => {
    if (!drawn) return;
    event.preventDefault();
    pad.toBlob((blob) => {
      const list = new DataTransfer();
      list.items.add(new File([blob], 'signature.png', { type: 'image/png' }));
      file.files = list.files;
      drawn = false;
      form.submit();
    }, 'image/png');
  });
  form.noValidate = true;
}

/* A second tap on a slow line does not send the form twice. */
function once(form) {
  let sent = 0;
  form.addEventListener('submit', (event) => {
    if (Date.now() - sent < 4000) return event.preventDefault();
    sent = Date.now();
    const button = event.submitter;
    if (!button) return;
    button.setAttribute('aria-disabled', 'true');
    setTimeout(() => button.removeAttribute('aria-disabled'), 4000);
  });
}

/* Notes on this phone that were not sent: the field app sends them first, or asks. */
function leave(form) {
  form.addEventListener('submit', (event) => {
    if (!(Number(localStorage.getItem('field.unsent')) > 0)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    location.href = '/field#/leave';
  });
}

function fold(details) {
  const close = () => { details.open = false; };
  document.addEventListener('click', (event) => details.contains(event.target) || close());
  details.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    close();
    one('summary', details).focus();
  });
}

const saving = navigator.connection && navigator.connection.saveData;
if (!saving) all('form[data-suggest]').forEach(suggest);
all('[data-similar]').forEach(similar);
all('[data-poll]').forEach(poll);
all('[data-check-all]').forEach(checkAll);
all('form.theme').forEach(theme);
all('[data-reveal]').forEach(reveal);
all('[data-money]').forEach(money);
all('[data-locate]').forEach(locate);
all('form[action="/sign-out"]').forEach(leave);
all('[data-sign]').forEach(sign);
all('form[method="post"]:not(.theme)').forEach(once);
all('details.user').forEach(fold);
/* The row is scrolled, not the item into view: some browsers would begin the next Tab there and pass the skip link. */
all('.nav [aria-current], .tabs [aria-current]').forEach((item) => {
  const row = item.closest('ul');
  const at = item.getBoundingClientRect(), box = row.getBoundingClientRect();
  row.scrollLeft += at.left + at.width / 2 - box.left - box.width / 2;
});
if (one('.errors')) one('.errors').focus();
