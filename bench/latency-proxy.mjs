// A link with a round trip of 4 ms: node latency-proxy.mjs PORT prints the port it listens on.
import net from 'node:net';

const target = Number(process.argv[2]);
const oneWay = 2;

const delayed = (from, to) => {
  from.on('data', (data) => setTimeout(() => to.writable && to.write(data), oneWay));
  from.on('close', () => setTimeout(() => to.end(), oneWay));
  from.on('error', () => to.destroy());
};
const server = net.createServer((client) => {
  const upstream = net.connect(target, '127.0.0.1');
  for (const socket of [client, upstream]) socket.setNoDelay();
  delayed(client, upstream);
  delayed(upstream, client);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
// It ends with whoever started it.
process.stdin.on('end', () => process.exit()).resume();
