// Takes messages, answers each with AA, and prints it. Arguments: key, certificate, root, port.
const hl7 = require('./secured');

const server = hl7.Server.createTcpServer((error, request, response) => {
  if (error) {
    console.log(`error: ${error.message}`);
  } else {
    console.log(request.raw.replaceAll('\r', '\n'));
    response.end();
  }
});
server.start(Number(process.argv[5]));
