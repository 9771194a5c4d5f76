// Runs oauth2-mock-server on the port of the first argument, with a key for each further argument
// (ALGORITHM:NAME). Lines on standard input add keys; the name of each is printed when it signs.
// The claim "organisation" of a token is what the request for it asks for.
import { createInterface } from "node:readline";
import { Events, OAuth2Server } from "oauth2-mock-server";

const [port, ...keys] = process.argv.slice(2);
const server = new OAuth2Server();

async function add(key) {
  const [algorithm, name] = key.split(":");
  await server.issuer.keys.generate(algorithm, { kid: name });
  console.log(name);
}

for (const key of keys) await add(key);
server.service.on(Events.BeforeTokenSigning, (token, request) => {
  token.payload.sub = "issuer-suite";
  token.payload.organisation = request.body.organisation;
});
await server.start(Number(port), "127.0.0.1");
console.log("started");
for await (const line of createInterface({ input: process.stdin })) await add(line);
