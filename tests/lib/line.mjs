// A phone's line to the server, which can be cut for everything in the browser: pages, workers, updates, beacons. Chromium's own
// "offline" leaves out what a service worker fetches in some versions; a line that is cut leaves nothing.
import net from 'node:net';

// Between a browser and `port` of 127.0.0.1: {base, cut(), mend(), close()}.
export async function line(port) {
  const open = new Set();
  let whole = true;
  const both = (a, b) => { for (const [from, to] of [[a, b], [b, a]]) from.on('error', () => {}).on('close', () => { open.delete(from); to.destroy(); }); };
  const door = net.createServer((phone) => {
    if (!whole) return void phone.on('error', () => {}).destroy();
    const server = net.connect(port, '127.0.0.1');
    for (const s of [phone, server]) open.add(s.setNoDelay());
    both(phone, server);
    phone.pipe(server).pipe(phone);
  });
  const drop = () => { for (const s of open) s.destroy(); };
  await new Promise((resolve) => door.listen(0, '127.0.0.1', resolve));
  door.unref(); // a test that failed before its close() does not keep the others waiting
  return {
    base: `http://127.0.0.1:${door.address().port}`,
    cut() { whole = false; drop(); },
    mend() { whole = true; },
    close() { door.close(); drop(); },
  };
}
