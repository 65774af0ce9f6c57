// SPDX-License-Identifier: AGPL-3.0-or-later
//
// node ocpp_rpc_client.js PORT CLIENTS CALLS: prints us of CPU per MeterValues round trip.
'use strict';

const {RPCClient} = require('ocpp-rpc');

const [port, count, total] = process.argv.slice(2).map(Number);
const sample = (value, measurand, unit) =>
  ({value, context: 'Trigger', measurand, unit});
const payload = {
  connectorId: 1,
  meterValue: [{
    timestamp: '2026-01-01T00:00:00.000Z',
    sampledValue: [sample('12345', 'Energy.Active.Import.Register', 'Wh')],
  }],
};

async function main() {
  const clients = [];
  for (let i = 0; i < count; ++i) {
    clients.push(new RPCClient({
      endpoint: `ws://127.0.0.1:${port}/ocpp`, identity: `NODE-${i}`, protocols: ['ocpp1.6'],
      strictMode: false,
    }));
  }
  for (let i = 0; i < count; i += 100) {
    await Promise.all(clients.slice(i, i + 100).map((client) => client.connect()));
  }
  let left = total;
  const before = process.cpuUsage();
  await Promise.all(clients.map(async (client) => {
    while (left-- > 0) await client.call('MeterValues', payload);
  }));
  const spent = process.cpuUsage(before);
  console.log((spent.user + spent.system) / total);
  process.exit(0);
}

main();
