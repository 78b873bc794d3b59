import { block, fence, json, meaning, readDocument, updating, writeBlock } from './blocks.js';
import { type UseCase, useCases, type Worked, workedUseCases } from './use-cases.js';

const PAGE = 'docs/use-cases.md';
let worked: readonly Worked[];

beforeAll(async () => {
  worked = await workedUseCases();
}, 60_000);

const of = (name: UseCase): Worked => worked.find((each) => each.name === name)!;
const rowsOf = (name: UseCase): Record<string, unknown>[] => of(name).answer as Record<string, unknown>[];
const names = Object.keys(useCases) as UseCase[];

it.each(names)('%s: the page has its URL, its plan and its answer', (name) => {
  const { plan, answer } = of(name);
  const blocks = {
    [`${name}-url`]: fence('text', useCases[name].replaceAll('&$', '\n  &$')),
    [`${name}-plan`]: fence('text', plan),
    [`${name}-answer`]: typeof answer === 'string' ? fence('text', answer) : json(answer),
  };
  for (const [block_, content] of Object.entries(blocks)) {
    if (updating) writeBlock(PAGE, block_, content);
    expect(meaning(block(PAGE, block_))).toEqual(meaning(content));
  }
});

it('asks no more than the examples say', () => {
  expect(Object.fromEntries(worked.map(({ name, requests }) => [name, requests]))).toEqual({
    journeys: 2,
    transfers: 1,
    queues: 1,
    abandoned: 1,
  });
  expect(readDocument(PAGE)).toContain('two requests');
});

it('finds rows that show what each use case is about', () => {
  const [journey] = rowsOf('journeys');
  const path = (journey!.transitions as Record<string, unknown>[]).map(({ name }) => name);
  expect(path).toContain('TRANSFER');
  expect(rowsOf('transfers')).toHaveLength(3);
  expect(rowsOf('transfers').some((row) => row.agentNames !== null || row.queueName !== null)).toBe(true);
  expect(rowsOf('queues').map(({ queueNames }) => queueNames)).toEqual([
    expect.stringMatching(/Support S1|Sales|Billing/),
    expect.stringMatching(/Support S1|Sales|Billing/),
    expect.stringMatching(/Support S1|Sales|Billing/),
  ]);
  expect(Number(of('abandoned').answer)).toBeGreaterThan(0);
});
