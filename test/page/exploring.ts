/** What tests of the view Explore have in common. */
import type { Page } from 'playwright-core';

export type Row = Record<string, unknown>;

export const hash = (params: Record<string, string>): string =>
  `#/explore?${new URLSearchParams(params).toString()}`;

/** The text of each cell of a column, by the column's place from 1. */
export const cells = (page: Page, column: number): Promise<string[]> =>
  page.locator(`.table tbody td:nth-child(${String(column)})`).allTextContents();

/** Waits until rows, their number and facets are all there. */
export async function settled(page: Page): Promise<void> {
  await page.locator('.explore-count', { hasText: /meets? the filters/ }).waitFor();
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'hidden' });
}

/** The values of a facet with their counts, as shown. */
export async function facet(page: Page, title: string): Promise<Record<string, number>> {
  const group = page.getByRole('group', { name: title, exact: true });
  const more = group.getByRole('button', { name: /more$/ });
  if ((await more.count()) > 0) await more.click();
  const names = await group.locator('.facet-name').allTextContents();
  const counts = await group.locator('.facet-count').allTextContents();
  return Object.fromEntries(names.map((name, i) => [name, Number(counts[i]!.replaceAll(',', ''))]));
}

/** Rows by the value of a column. */
export function tally(rows: readonly Row[], column: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const row of rows) {
    const name = String(row[column] ?? '(none)');
    found[name] = (found[name] ?? 0) + 1;
  }
  return found;
}

export const urlShown = async (page: Page): Promise<string> =>
  (await page.getByRole('region', { name: 'OData URL' }).textContent()) ?? '';
