import { Loan } from '../../src/table/index.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const text = (): Uint8Array => new Uint8Array(1000).fill(7);

let open: Set<Loan>;
beforeEach(() => {
  open = new Set();
});

describe('the memory of a text that is lent', () => {
  it('goes once all rows that are owed are written and sent', () => {
    const bytes = text();
    const loan = new Loan(bytes);
    loan.hold(open);
    loan.owe(5);
    expect([loan.pay(2), loan.pay(2)]).toEqual([null, null]);
    const sent = loan.pay(1);
    expect([bytes.length, bytes.at(-1)]).toEqual([1000, 7]);
    sent!();
    expect([bytes.length, bytes.buffer.byteLength]).toEqual([0, 0]);
  });

  it('goes where no row is to be written, once others had time to hold it', async () => {
    const [alone, shared] = [text(), text()];
    for (const bytes of [alone, shared]) {
      const loan = new Loan(bytes);
      loan.hold(open);
      loan.owe(0);
      expect(bytes).toHaveLength(1000);
      if (bytes === shared) await Promise.resolve().then(() => loan.hold(open));
    }
    await turn();
    expect([alone.length, shared.length]).toEqual([0, 1000]);
  });

  it('is open until all rows that are owed are written, and goes where it ends', () => {
    const texts = [text(), text(), text()];
    const [unread, begun, written] = texts.map((bytes) => new Loan(bytes)) as [Loan, Loan, Loan];
    for (const loan of [unread, begun, written]) loan.hold(open);
    for (const loan of [begun, written]) loan.owe(2);
    begun.pay(1);
    const sent = written.pay(2);
    expect([...open]).toEqual([unread, begun]);
    for (const loan of open) loan.end();
    expect(texts.map(({ length }) => length)).toEqual([0, 0, 1000]);
    sent!();
    expect(texts[2]).toHaveLength(0);
    // Whatever is told of it then.
    expect(() => written.end()).not.toThrow();
  });

  it.each([
    [[5], 0],
    [[2, 3], 0],
    [[4], 1000],
  ])('goes where of five rows %j are forgone, as far as that is all of them', async (forgone, left) => {
    const bytes = text();
    const loan = new Loan(bytes);
    loan.hold(open);
    loan.owe(5);
    for (const rows of forgone) loan.forgo(rows);
    expect([bytes.length, open.size]).toEqual([1000, left === 0 ? 0 : 1]);
    await turn();
    expect(bytes).toHaveLength(left);
  });

  it('goes where the first rows are forgone and the others sent', async () => {
    const bytes = text();
    const loan = new Loan(bytes);
    loan.hold(open);
    loan.owe(5);
    loan.forgo(3);
    const sent = loan.pay(2)!;
    await turn();
    expect(bytes).toHaveLength(1000);
    sent();
    expect(bytes).toHaveLength(0);
  });

  it('stays as long as rows that were written before others were forgone may not be sent, and is open till then', async () => {
    const bytes = text();
    const loan = new Loan(bytes);
    loan.hold(open);
    loan.owe(5);
    expect(loan.pay(3)).toBeNull();
    loan.forgo(2);
    await turn();
    expect(bytes).toHaveLength(1000);
    for (const each of open) each.end();
    expect(bytes).toHaveLength(0);
  });

  it('is open for nobody where two were given the page', () => {
    const other = new Set<Loan>();
    const loan = new Loan(text());
    for (const each of [open, other]) loan.hold(each);
    expect([open.size, other.size]).toEqual([0, 0]);
  });

  it('stays where two were given the page, whoever is done first', () => {
    const bytes = text();
    const loan = new Loan(bytes);
    loan.hold(open);
    loan.hold(open);
    loan.owe(1);
    loan.pay(1)!();
    loan.owe(1);
    loan.pay(1)!();
    expect(bytes).toHaveLength(1000);
  });

  it('is free without anything being collected', async () => {
    const held = (): number => process.memoryUsage().arrayBuffers;
    // The port is closed a moment after it was told to.
    for (let i = 0; i < 10; i++) await turn();
    const before = held();
    let most = 0;
    for (let i = 0; i < 50; i++) {
      const loan = new Loan(new Uint8Array(4_000_000).fill(1));
      loan.hold(open);
      loan.owe(1);
      loan.pay(1)!();
      most = Math.max(most, held() - before);
    }
    expect(most).toBeLessThan(20_000_000);
  });
});
