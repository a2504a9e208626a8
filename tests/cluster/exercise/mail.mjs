// A mail server that keeps what it takes in memory, and tells it as JSON: GET /mails
import http from 'node:http';
import { SMTPServer } from 'smtp-server';

const mails = [];
new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, session, done) {
    const parts = [];
    stream.on('data', (part) => parts.push(part));
    stream.on('end', () => {
      const to = session.envelope.rcptTo.map((each) => each.address);
      mails.push({ to, said: Buffer.concat(parts).toString('utf8') });
      done();
    });
  },
}).listen(587);
http.createServer((asked, answer) => {
  answer.writeHead(200, { 'content-type': 'application/json' });
  answer.end(JSON.stringify(asked.url === '/livez' ? {} : mails));
}).listen(8025);
