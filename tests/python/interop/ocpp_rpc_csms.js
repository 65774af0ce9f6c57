// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A CSMS on npm ocpp-rpc in strict mode: every payload in both directions is held against the
// official schemas by a library that is not ours. Prints one line of JSON with its addresses.
//
//   GET  /ledger      {"transactions": [...], "connected": [...]}
//   GET  /violations  what strict mode refused, in either direction: [{"charger", "message", "frame"}]
//   GET  /logins      who connected how: [{"charger", "secure", "password", "subject", "serial"}]
//   POST /call        {"charger", "action", "payload"} -> {"result"} or {"error"}
//   POST /password    {"charger", "password"}: from now on that one, or a client certificate
//
// With OCPPSIM_TLS_PROFILES the secure listener takes client certificates without requiring them,
// and a plain one stands beside it ("plain_url"): security profiles 1, 2 and 3 in one server.
//
// OCPPSIM_MUTANT makes it wrong in a known way: loses-replayed-stop, or foreign-id (once).
'use strict';

const fs = require('fs');
const {execFileSync} = require('child_process');
const http = require('http');
const https = require('https');
const path = require('path');
const {createRequire} = require('module');

const load = createRequire(path.join(process.env.OCPPSIM_NODE_MODULES, 'index.js'));
const {RPCServer, NOREPLY, createRPCError, createValidator} = load('ocpp-rpc');

/** The library's own 2.1 validator looks for ids its 2.1 schemas do not have. */
function validator21() {
  const file = path.join(path.dirname(load.resolve('ocpp-rpc')), 'lib/schemas/ocpp2_1.json');
  const schemas = JSON.parse(fs.readFileSync(file, 'utf8'));
  for (const schema of schemas) {
    schema.$id = schema.$id.replace(/Request$/, '.req').replace(/Response$/, '.conf');
    if (!/\.(req|conf)$/.test(schema.$id)) schema.$id += '.req';  // NotifyPeriodicEventStream
  }
  return createValidator('ocpp2.1', schemas);
}

const transactions = new Map();  // key -> row
const connected = new Map();     // identity -> client
const violations = [];
const passwords = new Map();     // identity -> what basic auth must bring
const logins = [];
const mutant = process.env.OCPPSIM_MUTANT || '';
let foreignIds = mutant === 'foreign-id' ? 1 : 0;
let nextId = 1;

function row(charger, id, fields) {
  return {charger, id: String(id), times_billed: 0, billed_wh: 0, open: true, ...fields};
}

function tokenInfo(token) {
  const status = {'TAG-INVALID': 'Invalid', 'TAG-EXPIRED': 'Expired', 'TAG-BLOCKED': 'Blocked'};
  const info = {status: status[token] || 'Accepted'};
  if (token === 'TAG-3') info.parentIdTag = 'GROUP-1';
  return info;
}

function sign16(charger, p) {
  const {OCPPSIM_CA_CERT: ca, OCPPSIM_CA_KEY: key} = process.env;
  if (!key) return {status: 'Accepted'};  // the test brings the certificate
  const certificateChain = execFileSync('openssl',
    ['x509', '-req', '-CA', ca, '-CAkey', key, '-set_serial', '7', '-days', '365'],
    {input: p.csr, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore']});
  const bring = async () => connected.get(charger)?.call('CertificateSigned', {certificateChain});
  setTimeout(() => bring().catch(() => {}), 20);  // the charger may be gone by then
  return {status: 'Accepted'};
}

function start16(charger, p) {
  const key = JSON.stringify(['start', charger, p.connectorId, p.idTag, p.timestamp, p.meterStart]);
  if (!transactions.has(key)) {
    const id = nextId++;
    const tx = row(charger, id, {evse: p.connectorId, token: p.idTag, meter_start_wh: p.meterStart});
    transactions.set(key, tx);
    transactions.set(JSON.stringify([charger, String(id)]), tx);
  }
  return {transactionId: Number(transactions.get(key).id), idTagInfo: tokenInfo(p.idTag)};
}

function bill(tx, wh) {
  if (!tx.open) return;
  tx.open = false;
  tx.billed_wh = wh;
  tx.times_billed = 1;
}

/** Whether the end of a transaction is told too late to be news, and this CSMS loses such. */
function loses(p) {
  const late = p.offline || Date.now() - Date.parse(p.timestamp) > 3000;
  return mutant === 'loses-replayed-stop' && late;
}

function stop16(charger, p) {
  if (loses(p)) return {};
  const tx = transactions.get(JSON.stringify([charger, String(p.transactionId)]));
  if (tx) {
    tx.meter_stop_wh = p.meterStop;
    bill(tx, p.meterStop - tx.meter_start_wh);
  }
  return {};
}

/** The energy register with that context, else the last one there is. */
function register(p, context) {
  let last;
  for (const meter of p.meterValue || []) {
    for (const s of meter.sampledValue) {
      if ((s.measurand || 'Energy.Active.Import.Register') !== 'Energy.Active.Import.Register') continue;
      if (s.phase) continue;
      last = Math.round(s.value * 10 ** ((s.unitOfMeasure || {}).multiplier || 0));
      if (s.context === context) return last;
    }
  }
  return last;
}

function event2(charger, p) {
  const id = p.transactionInfo.transactionId;
  const key = JSON.stringify([charger, id]);
  if (!transactions.has(key)) transactions.set(key, row(charger, id, {}));
  const tx = transactions.get(key);
  if (p.evse) tx.evse = p.evse.id;
  if (p.idToken && !tx.token) tx.token = p.idToken.idToken;
  const ended = p.eventType === 'Ended';
  const wh = register(p, ended ? 'Transaction.End' : 'Transaction.Begin');
  if (tx.meter_start_wh === undefined && wh !== undefined) tx.meter_start_wh = wh;
  if (ended && !loses(p)) {
    tx.meter_stop_wh = wh;
    bill(tx, (wh || 0) - (tx.meter_start_wh || 0));
  }
  return p.idToken ? {idTokenInfo: {status: 'Accepted'}} : {};
}

const now = () => new Date().toISOString();
const common = {
  BootNotification: () => ({status: 'Accepted', interval: 300, currentTime: now()}),
  Heartbeat: () => ({currentTime: now()}),
  StatusNotification: () => ({}),
  MeterValues: () => ({}),
  DataTransfer: () => ({status: 'UnknownVendorId'}),
  SecurityEventNotification: () => ({}),
  FirmwareStatusNotification: () => ({}),
  SignCertificate: () => ({status: 'Accepted'}),
};
const handlers = {
  'ocpp1.6': {
    ...common,
    Authorize: (charger, p) => ({idTagInfo: tokenInfo(p.idTag)}),
    StartTransaction: start16,
    StopTransaction: stop16,
    DiagnosticsStatusNotification: () => ({}),
    LogStatusNotification: () => ({}),
    SignedFirmwareStatusNotification: () => ({}),
    SignCertificate: sign16,
  },
  'ocpp2.0.1': {
    ...common,
    Authorize: () => ({idTokenInfo: {status: 'Accepted'}}),
    TransactionEvent: event2,
    NotifyReport: () => ({}),
    NotifyEvent: () => ({}),
    ReservationStatusUpdate: () => ({}),
    LogStatusNotification: () => ({}),
  },
};
handlers['ocpp2.1'] = handlers['ocpp2.0.1'];

const server = new RPCServer({
  protocols: ['ocpp2.1', 'ocpp2.0.1', 'ocpp1.6'],
  strictMode: true,
  strictModeValidators: [validator21()],
});
server.auth((accept, reject, handshake) => {
  const charger = handshake.identity;
  const socket = handshake.request.socket;
  const verified = Boolean(socket.encrypted && socket.authorized);
  const certificate = verified ? socket.getPeerCertificate() : {};
  const password = handshake.password ? handshake.password.toString('utf8') : '';
  logins.push({charger, secure: Boolean(socket.encrypted), password,
    subject: (certificate.subject || {}).CN || '', serial: certificate.serialNumber || ''});
  if (passwords.has(charger) && !verified && passwords.get(charger) !== password) return reject(401);
  return accept({});
});
server.on('client', (client) => {
  const charger = client.identity;
  connected.set(charger, client);
  client.on('close', () => {
    if (connected.get(charger) === client) connected.delete(charger);
  });
  client.on('strictValidationFailure', (failure) => {
    const {messageId, method, params, result, isCall, error} = failure;
    violations.push({charger, protocol: client.protocol, message: String(error.message),
      frame: JSON.stringify(isCall ? [2, messageId, method, params] : [3, messageId, result]),
      details: error.details});
  });
  client.on('badMessage', (bad) => violations.push({charger, message: String(bad.error.message),
    frame: String(bad.buffer)}));
  client.handle(({method, params}) => {
    if (method === 'StatusNotification' && foreignIds-- > 0) {
      client.sendRaw(JSON.stringify([3, 'somebody-elses', {}]));
      return NOREPLY;
    }
    const handle = (handlers[client.protocol] || {})[method];
    if (!handle) throw createRPCError('NotImplemented', `${method} is not handled`);
    return handle(charger, params);
  });
});

/** A charger knows that it is connected a moment before its CSMS does. */
async function connectionOf(charger) {
  for (let tries = 200; tries > 0 && !connected.has(charger); tries--) {
    await new Promise((done) => setTimeout(done, 10));
  }
  return connected.get(charger);
}

async function body(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

async function control(request, response) {
  const send = (data) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(data));
  };
  if (request.url === '/ledger') {
    const rows = [...new Set(transactions.values())];
    return send({transactions: rows, connected: [...connected.keys()].sort()});
  }
  if (request.url === '/violations') return send(violations);
  if (request.url === '/logins') return send(logins);
  if (request.url === '/password') {
    const {charger, password} = await body(request);
    passwords.set(charger, password);
    return send({});
  }
  if (request.url === '/call') {
    const {charger, action, payload} = await body(request);
    try {
      const result = await (await connectionOf(charger)).call(action, payload);
      if (payload.key === 'AuthorizationKey' && result.status === 'Accepted' && passwords.has(charger)) {
        passwords.set(charger, payload.value);
      }
      return send({result});
    } catch (error) {
      return send({error: String(error.message), code: error.rpcErrorCode});
    }
  }
  response.statusCode = 404;
  return send({error: 'no such path'});
}

async function main() {
  const {OCPPSIM_TLS_CERT: cert, OCPPSIM_TLS_KEY: key, OCPPSIM_TLS_CA: ca} = process.env;
  const profiles = Boolean(process.env.OCPPSIM_TLS_PROFILES);
  const web = cert
    ? https.createServer({
        cert: fs.readFileSync(cert), key: fs.readFileSync(key),
        ...(ca ? {ca: fs.readFileSync(ca), requestCert: true, rejectUnauthorized: !profiles} : {}),
      })
    : http.createServer();
  const plain = http.createServer();
  for (const listener of [web, plain]) {
    listener.on('upgrade', server.handleUpgrade);
    await new Promise((done) => listener.listen(0, '127.0.0.1', done));
  }
  const books = http.createServer((request, response) => {
    control(request, response).catch((error) => {
      response.statusCode = 500;
      response.end(JSON.stringify({error: String(error)}));
    });
  });
  await new Promise((done) => books.listen(0, '127.0.0.1', done));
  console.log(JSON.stringify({
    url: `${cert ? 'wss' : 'ws'}://127.0.0.1:${web.address().port}`,
    plain_url: `ws://127.0.0.1:${plain.address().port}`,
    control: `http://127.0.0.1:${books.address().port}`,
  }));
  process.stdin.on('end', () => process.exit(0)).resume();  // ends with its parent
}

main();
