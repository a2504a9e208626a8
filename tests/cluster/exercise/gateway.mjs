// Takes the first part of the path away and passes the request on to the service of that name, on a
// connection of its own and once: what a service refuses or drops, the caller sees.
import http from 'node:http';

const SERVICES = {
  pledges: 'pledges-app.muster', performance: 'performance-app.muster',
  conduct: 'conduct-app.muster-conduct', notifications: 'notifications-app.muster',
};
const agent = new http.Agent({ keepAlive: false });

http.createServer((asked, answer) => {
  const [, name, rest] = asked.url.match(/^\/([a-z]+)(.*)$/) ?? [];
  if (asked.url === '/livez' || !SERVICES[name]) return answer.writeHead(asked.url === '/livez' ? 200 : 404).end();
  const to = { host: SERVICES[name], port: 80, path: rest || '/', method: asked.method, headers: asked.headers, agent };
  const passed = http.request(to, (got) => {
    answer.writeHead(got.statusCode, got.headers);
    got.pipe(answer);
  });
  passed.on('error', (error) => answer.headersSent ? answer.destroy() : answer.writeHead(502).end(String(error.code)));
  asked.pipe(passed);
}).listen(8080);
