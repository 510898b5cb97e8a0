// Sends messages one after the other over one connection, and prints the answers. Arguments: key, certificate, root, port,
// types of messages such as ORM^O01.
const hl7 = require('./secured');

const [port, ...types] = process.argv.slice(5);
const client = hl7.Server.createTcpClient({ host: '127.0.0.1', port: Number(port), keepalive: true });

const next = (number) => {
  if (number === types.length) {
    client.close();
    return;
  }
  const message = new hl7.Message(
    'RIS', 'STE', 'PACS', 'STE', '20261124100000', '', types[number].split('^'), `npm-${number}`, 'P', '2.5');
  message.addSegment('PID', '1', '', 'SYNTHETIC-1', '', ['TEST', 'PHANTOM']);
  client.send(message, (error, answer) => {
    if (error) {
      throw error;
    }
    console.log(answer.toString().replaceAll('\r', '\n'));
    // The client is not ready for the next one before this returns.
    setImmediate(next, number + 1);
  });
};
next(0);
