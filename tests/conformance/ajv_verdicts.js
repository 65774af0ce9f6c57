// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Second opinion on lines of {"action","kind","ok",...,"payload"}: the official schemas as npm
// ocpp-rpc judges them in strict mode. Prints the lines it disagrees with, then a summary.
//
//   node ajv_verdicts.js OCPP_RPC_DIRECTORY SUBPROTOCOL < verdicts.ndjson
'use strict';
const path = require('path');
const readline = require('readline');

const [directory, subprotocol] = process.argv.slice(2);
console.warn = () => {}; // ajv on the 2.1 schemas' style, once per schema
const validators = require(path.resolve(directory, 'lib', 'standard-validators.js'));
const validator = validators.find((v) => v.subprotocol === subprotocol);

// 1.6 and 2.0.1 are filed as "urn:Reset.req", 2.1 as "urn:ResetRequest", its SEND without suffix.
const suffixes = { request: ['.req', 'Request', ''], response: ['.conf', 'Response'] };
const schemas = new Map();
function schemaOf(action, kind) {
  const key = action + '/' + kind;
  if (!schemas.has(key)) {
    const id = suffixes[kind].map((s) => 'urn:' + action + s).find((i) => validator._ajv.getSchema(i));
    schemas.set(key, id && validator._ajv.getSchema(id));
  }
  return schemas.get(key);
}

const summary = { judged: 0, valid: 0, disagreements: 0, missing: [] };
const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on('line', (line) => {
  const record = JSON.parse(line);
  const schema = schemaOf(record.action, record.kind);
  if (!schema) {
    if (!summary.missing.includes(record.action)) summary.missing.push(record.action);
    return;
  }
  summary.judged += 1;
  const ok = schema(record.payload);
  if (ok) summary.valid += 1;
  if (ok !== record.ok) {
    summary.disagreements += 1;
    record.schema = ok ? 'valid' : validator._ajv.errorsText(schema.errors);
    process.stdout.write(JSON.stringify(record) + '\n');
  }
});
lines.on('close', () => process.stdout.write(JSON.stringify({ summary }) + '\n'));
