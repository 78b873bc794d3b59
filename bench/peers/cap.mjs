/** SAP CAP over SQLite in memory, filled with the rows. */
import cds from '@sap/cds';
import express from 'express';
import { createServer } from 'node:http';
import { answerParent } from '../processes/answer-parent.mjs';
import { columnsOf, listen, readRows } from './rows.mjs';

const rows = readRows();
const ROWS_AT_ONCE = 5000;
const elements = columnsOf(rows).map(
  ({ name, number }) => `${name === 'journeyId' ? 'key ' : ''}${name} : ${number ? 'Integer64' : 'String'};`,
);
cds.env.requires.db = { kind: 'sqlite', impl: '@cap-js/sqlite', credentials: { url: ':memory:' } };
cds.env.requires.auth = { kind: 'dummy' };
cds.env.query.limit = { max: 10_000_000, default: 0 };
// Whole numbers as numbers, as the others write them.
cds.env.features.ieee754compatible = false;

const source = `service Bench { @cds.query.limit: { default: 0, max: 0 } entity Journeys { ${elements.join(' ')} } }`;
const csn = cds.compile(source);
cds.model = cds.linked(cds.compile.for.nodejs(csn));
const db = await cds.connect.to('db');
await cds.deploy(csn).to(db);
for (let i = 0; i < rows.length; i += ROWS_AT_ONCE)
  await db.run(cds.ql.INSERT.into('Bench.Journeys').entries(rows.slice(i, i + ROWS_AT_ONCE)));
const app = express();
await cds.serve('all').from(csn).in(app);
const { path } = cds.services.Bench;
answerParent({}, { url: await listen(createServer(app)), path: `${path}/Journeys` });
