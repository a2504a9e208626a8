// Takes the first part of the path away and passes the request on to the service of that name, on a
// connection of its own and once: what a service refuses or drops, the caller sees. What became of a
// request that carries `x-exercise: NAME` is told at /seen/NAME: a way in that broke is no fault of Muster's.
import { lookup } from 'node:dns';
import http from 'node:http';

const SERVICES = {
  pledges: 'pledges-app.muster', performance: 'performance-app.muster',
  conduct: 'conduct-app.muster-conduct', notifications: 'notifications-app.muster',
};
const addresses = new Map();
// A Service keeps its address, and a gateway does not ask for it with every request: a cluster's DNS
// answers late while its one node is busy.
function lookupOnce(host, options, done) {
  if (addresses.has(host)) return setImmediate(done, null, ...addresses.get(host));
  lookup(host, options, (error, ...found) => {
    if (!error) addresses.set(host, found);
    done(error, ...found);
  });
}
const agent = new http.Agent({ keepAlive: false });
const seen = new Map();

http.createServer((asked, answer) => {
  const [, name, rest] = asked.url.match(/^\/([a-z]+)(.*)$/) ?? [];
  if (name === 'livez') return answer.writeHead(200).end();
  if (name === 'seen') return answer.writeHead(200).end(seen.get(rest.slice(1)) ?? 'never');
  if (!SERVICES[name]) return answer.writeHead(404).end();
  const note = (what) => asked.headers['x-exercise'] && seen.set(asked.headers['x-exercise'], String(what));
  const to = {
    host: SERVICES[name], port: 80, path: rest || '/', method: asked.method, headers: asked.headers,
    agent, lookup: lookupOnce,
  };
  note('unanswered');
  const passed = http.request(to, (got) => {
    note(got.statusCode);
    answer.writeHead(got.statusCode, got.headers);
    got.pipe(answer);
  });
  passed.on('error', (error) => {
    note(error.code);
    if (answer.headersSent) answer.destroy();
    else answer.writeHead(502).end(String(error.code));
  });
  asked.pipe(passed);
}).listen(8080);
