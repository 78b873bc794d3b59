/** What a person would write by hand with express over rows in memory: the yardstick of most goals. */
import express from 'express';
import { createServer } from 'node:http';
import { answerParent } from '../processes/answer-parent.mjs';
import { listen, readRows } from './rows.mjs';

const rows = readRows();
const app = express();
app.disable('etag');

app.get('/Journeys', (req, res) => {
  res.json({ value: rows });
});

app.get('/latest', (req, res) => {
  const found = rows.filter((row) => row.outcome === req.query.outcome);
  found.sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
  res.json({ value: found.slice(0, 1000) });
});

app.get('/count', (req, res) => {
  res.json(rows.filter((row) => row.outcome === req.query.outcome).length);
});

app.get('/groups', (req, res) => {
  const groups = new Map();
  for (const { queueNames, outcome } of rows) {
    const key = `${queueNames}\n${outcome}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { queueNames, outcome, n: 1 });
    else group.n += 1;
  }
  res.json({ value: [...groups.values()] });
});

app.get('/containing', (req, res) => {
  const found = rows.filter((row) => row.contactPhoneNumber?.includes(req.query.text));
  res.json({ value: found.slice(0, 1000) });
});

const url = await listen(createServer(app));
answerParent({}, { url, path: '/Journeys' });
