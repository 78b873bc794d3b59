import { readFileSync } from 'node:fs';
import path from 'node:path';
import { renderSettingsTable } from '../../src/config/index.js';
import { loadModel, type Model } from '../../src/model/index.js';
import { block, fence, json, meaning, table, updating, writeBlock } from './blocks.js';
import { aggregateRows, columnRows, setRows } from './columns.js';
import { workedExample, type Worked } from './example.js';
import { type Refusal, refusals } from './refused.js';

const model: Model = loadModel(
  readFileSync(path.join(__dirname, '../../metadata/journey-feed.csdl.json'), 'utf8'),
);
let example: Worked;
let refused: readonly Refusal[];

beforeAll(async () => {
  [example, refused] = await Promise.all([workedExample(), refusals()]);
}, 60_000);

const refusedAs = (code: string): Refusal => refused.find((each) => each.code === code)!;

const blocks: readonly (readonly [file: string, name: string, render: () => string])[] = [
  ['README.md', 'sets', () => table(setRows(model))],
  ...[...model.sets.values()].map(
    (set) => ['docs/columns.md', set.name, () => table(columnRows(set))] as const,
  ),
  ...[...model.sets.values()]
    .filter(({ aggregates }) => aggregates.size > 0)
    .map((set) => ['docs/columns.md', `${set.name} measures`, () => table(aggregateRows(set))] as const),
  ['README.md', 'plan', () => fence('text', example.plan)],
  ['README.md', 'request', () => json(example.requests[0]!.body)],
  ['README.md', 'rows', () => json(example.answer.body)],
  ['README.md', 'settings', renderSettingsTable],
  ['docs/errors.md', 'body', () => json(refusedAs('unknownProperty').body)],
  [
    'docs/errors.md',
    'messages',
    () =>
      table([
        ['code', 'request', 'message'],
        ...refused.map(({ code, request, body }) => [`\`${code}\``, `\`${request}\``, body.error.message]),
      ]),
  ],
];

it.each(blocks)('%s: what it says of %s is what the program does', (file, name, render) => {
  const content = render();
  if (updating) writeBlock(file, name, content);
  expect(meaning(block(file, name))).toEqual(meaning(content));
});

describe('the worked example', () => {
  it('asks once, gets more journeys than it answers, and fills its page', () => {
    const { requests, answer } = example;
    expect(requests.map((request) => request.path)).toEqual([
      expect.stringMatching(/\/v1\/journeys\/search$/),
    ]);
    expect((answer.body.value as unknown[]).length).toBe(3);
    expect(requests[0]!.rows).toBeGreaterThan(10);
  });

  it('is quoted with its range and its figures', () => {
    const readme = readFileSync(path.join(__dirname, '../../README.md'), 'utf8');
    expect(readme).toContain(`Journey-Time-Range: ${String(example.answer.range)}`);
    expect(readme).toContain(`gives ${String(example.requests[0]!.rows)} journeys`);
  });
});

it('provokes each error it shows', () => {
  expect(refused.map(({ body }) => body.error.code)).toEqual(refused.map(({ code }) => code));
  expect(refused.every(({ status }) => status >= 400)).toBe(true);
});
