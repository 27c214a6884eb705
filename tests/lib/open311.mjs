// A client of Open311 GeoReport v2, written after the published specification alone, as others' programs are: it
// knows the service by its address and speaks either format. XML is read by Chromium's parser, strictly.
import assert from 'node:assert/strict';
import { launch } from './browser.mjs';
import { send, urlencoded } from './client.mjs';

// Element → {name: text or children}; lists as arrays of children. Fails on what is not well formed.
export async function makeXmlReader() {
  const browser = await launch(), page = await browser.newPage();
  const read = (text) => page.evaluate((source) => {
    const document = new DOMParser().parseFromString(source, 'text/xml');
    if (document.querySelector('parsererror')) return { error: document.querySelector('parsererror').textContent };
    const lists = /^(services|service_requests|attributes|values|endpoints|formats|errors)$/;
    const plain = (e) => {
      if (lists.test(e.tagName)) return [...e.children].map((c) => plain(c));
      if (!e.children.length) return e.textContent === '' ? null : e.textContent;
      return Object.fromEntries([...e.children].map((c) => [c.tagName, plain(c)]));
    };
    const root = document.documentElement;
    return { root: root.tagName, items: [...root.children].map((c) => c.tagName), value: plain(root) };
  }, text);
  return { read, page, browser, close: () => browser.close() };
}

export class Open311 {
  constructor(server, { format = 'json', key, xml, base = '/open311/v2' } = {}) {
    Object.assign(this, { server, format, key, xml, base });
  }

  async read(reply) {
    const type = reply.headers['content-type'];
    if (this.format === 'json') {
      assert.match(type, /^application\/json\b/);
      return { status: reply.status, value: reply.json, reply };
    }
    assert.equal(type, 'text/xml; charset=utf-8');
    assert.match(reply.text, /^<\?xml version="1\.0" encoding="utf-8"\?>/);
    const tree = await this.xml.read(reply.text);
    assert.equal(tree.error, undefined, `${tree.error}\n${reply.text}`);
    return { status: reply.status, ...tree, reply };
  }

  async get(path, query = {}) {
    const all = urlencoded({ ...(this.key ? { api_key: this.key } : {}), ...query });
    return this.read(await send(this.server, { path: `${this.base}/${path}.${this.format}${all ? `?${all}` : ''}` }));
  }

  discovery() { return this.get('discovery'); }

  services() { return this.get('services', { jurisdiction_id: 'malangkota.go.id' }); }

  definition(code) { return this.get(`services/${code}`); }

  requests(query) { return this.get('requests', query); }

  request(id) { return this.get(`requests/${id}`); }

  token(token) { return this.get(`tokens/${token}`); }

  // The standard has the arguments in the form; some old clients put them into the query.
  async submit(fields, { inQuery = false, headers = {} } = {}) {
    const body = urlencoded({ ...(this.key ? { api_key: this.key } : {}), ...fields });
    return this.read(await send(this.server, {
      method: 'POST', path: `${this.base}/requests.${this.format}${inQuery ? `?${body}` : ''}`, body: inQuery ? '' : body,
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', ...headers },
    }));
  }
}
