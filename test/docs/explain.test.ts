import { explainQuery } from '../../src/commands/explain.js';
import { explainTree } from '../../src/plan/index.js';
import { QUERY } from './example.js';

describe('the tree of a plan', () => {
  it('puts plain values on the line of their member, and deeper ones below it', () => {
    const tree = explainTree({
      set: 'Journeys',
      nothing: null,
      top: 3,
      exact: false,
      filters: [],
      upstream: { keys: ['a', 'b'], hull: { start: 'x', end: 'y' } },
    });
    expect(tree.split('\n')).toEqual([
      'set: Journeys',
      'nothing: none',
      'top: 3',
      'exact: false',
      'filters: none',
      'upstream',
      '  keys: a, b',
      '  hull: start x, end y',
    ]);
  });

  it('marks each item of a list by a dash', () => {
    const tree = explainTree({
      filters: [
        { name: 'queues.name', values: ['S1'] },
        { name: 'journeyId', values: ['a', 'b'] },
      ],
    });
    expect(tree).toBe(
      'filters\n  - name: queues.name\n    values: S1\n  - name: journeyId\n    values: a, b',
    );
  });

  it('wraps long lists between values, within 100 columns', () => {
    const names = Array.from({ length: 40 }, (_, i) => `column${String(i)}`);
    const lines = explainTree({ select: names }).split('\n');
    expect(lines.length).toBeGreaterThan(3);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines.slice(1).every((line) => /^ {2}\S/.test(line))).toBe(true);
    expect(
      lines
        .join(' ')
        .replace('select:', '')
        .split(',')
        .map((name) => name.trim()),
    ).toEqual(names);
  });

  it('quotes a value of a list that could be taken for several', () => {
    expect(explainTree({ values: ['Ruiz, Ana', '', 'Pott'] })).toBe('values: "Ruiz, Ana", "", Pott');
  });
});

describe('journey-feed explain', () => {
  async function printed(args: readonly string[]): Promise<string> {
    let text = '';
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    });
    try {
      expect(await explainQuery(args)).toBe(0);
    } finally {
      write.mockRestore();
    }
    return text;
  }

  it('prints the tree, an empty line, and the same as JSON', async () => {
    const [tree, json] = (await printed([QUERY])).split('\n\n');
    const explanation = JSON.parse(json!) as Record<string, unknown>;
    expect(tree).toBe(explainTree(explanation));
    expect(explanation).toMatchObject({ set: 'Journeys', top: 3 });
  });

  it('prints JSON alone, on one line, with --json', async () => {
    const text = await printed(['--json', QUERY]);
    expect(text.split('\n')).toEqual([expect.stringMatching(/^\{.*\}$/), '']);
    expect(JSON.parse(text)).toMatchObject({ set: 'Journeys', top: 3 });
  });
});
