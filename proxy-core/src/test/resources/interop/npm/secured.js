// simple-hl7 opens sockets of TCP alone. It gets those of TLS here, with the key of a device and the root that it trusts, and
// listens on the loopback address. Arguments: key, certificate, root.
const fs = require('fs');
const net = require('net');
const tls = require('tls');

const [key, cert, ca] = process.argv.slice(2, 5).map((file) => fs.readFileSync(file));
const identity = { key, cert, ca, minVersion: 'TLSv1.2' };

net.connect = (to, connected) =>
  tls.connect({ ...to, ...identity, checkServerIdentity: () => undefined }, connected);
net.createServer = (accepted) => {
  const server = tls.createServer({ ...identity, requestCert: true, rejectUnauthorized: true }, accepted);
  const listen = server.listen.bind(server);
  server.listen = (port) => listen(port, '127.0.0.1');
  return server;
};

module.exports = require('simple-hl7');
