import { Loan } from '../../src/table/index.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const text = (): Uint8Array => new Uint8Array(1000).fill(7);

describe('the memory of a text that is lent', () => {
  it('goes once all rows that are owed are written and sent', () => {
    const bytes = text();
    const loan = new Loan(bytes);
    loan.hold();
    loan.owe(5);
    expect([loan.pay(2), loan.pay(2)]).toEqual([null, null]);
    const sent = loan.pay(1);
    expect([bytes.length, bytes.at(-1)]).toEqual([1000, 7]);
    sent!();
    expect([bytes.length, bytes.buffer.byteLength]).toEqual([0, 0]);
  });

  it('goes at once where no row is to be written', () => {
    const bytes = text();
    const loan = new Loan(bytes);
    loan.hold();
    loan.owe(0);
    expect(bytes).toHaveLength(0);
  });

  it('stays where two were given the page, whoever is done first', () => {
    const bytes = text();
    const loan = new Loan(bytes);
    loan.hold();
    loan.hold();
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
      loan.hold();
      loan.owe(1);
      loan.pay(1)!();
      most = Math.max(most, held() - before);
    }
    expect(most).toBeLessThan(20_000_000);
  });
});
