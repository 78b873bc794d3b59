import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { draw } from './chart.mjs';

const FOLDER = 'performance';

function table({ caption, columns, rows }) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const figures = (column) => rows.every((cells) => cells[column] === '' || /^\d/.test(cells[column]));
  const rule = line(columns.map((_, i) => (figures(i) ? '---:' : '---')));
  return [...(caption === undefined ? [] : [caption, '']), line(columns), rule, ...rows.map(line), ''].join(
    '\n',
  );
}

function section({ title, about, tables = [], charts = [], failure }) {
  if (failure !== undefined) return `## ${title}\n\nThis part could not be measured: ${failure}\n`;
  const images = charts.map(({ name, title: alt }) => `![${alt}](${FOLDER}/${name}.svg)\n`);
  return [`## ${title}\n`, ...about.map((text) => `${text}\n`), ...images, ...tables.map(table)].join('\n');
}

function goalsTable(sections) {
  const goals = sections.flatMap(({ goals: list = [] }) => list);
  const met = goals.filter(({ ok }) => ok).length;
  return [
    `Of ${goals.length} goals ${met} are met.\n`,
    table({
      columns: ['what', 'goal', 'found', 'met'],
      rows: goals.map(({ what, want, got, ok }) => [what, want, got, ok ? 'yes' : '**no**']),
    }),
  ].join('\n');
}

function machineText({ processor, cores, memory, system, node, pinned, load }) {
  const held = pinned
    ? 'Servers under test are held on one core unless a line says otherwise, upstream and client on another.'
    : 'Processes could not be held on cores here, so "one core" is only nearly true.';
  return `${processor}, ${cores} cores, ${memory}, ${system}, Node ${node}; load average before the run ${load.toFixed(1)}. ${held}`;
}

/** docs/performance.md as text. */
export function pageText({ machine, commit, quick, sections }) {
  return [
    '# Performance\n',
    '`npm run bench -- --write` makes this page; figures that are compared were taken in the same run of their section, the contestants in turn, and are a',
    'median; cold reads at a latency were taken once, after one to warm up. Feed, upstream and client are processes of their own. Absolute figures are those of the machine; ratios are what the goals are about.\n',
    `Measured on ${machineText(machine)}${commit === null ? '' : ` Commit ${commit}.`}\n`,
    ...(quick ? ['This was a quick run: smaller data, fewer runs; the figures are rough.\n'] : []),
    'The journeys are simulated by the sandbox for the year 2025, all of them settled, serialised before anything is timed, and served by an upstream that',
    'hands out slices of those bytes. A row has all 33 columns of the set Journeys.\n',
    '## Goals\n',
    goalsTable(sections),
    ...sections.map(section),
  ].join('\n');
}

/** Writes the page and its charts below a project's docs/. Charts that are no longer drawn are taken away. */
export async function writePage(results, project) {
  const folder = path.join(project, 'docs', FOLDER);
  mkdirSync(folder, { recursive: true });
  const charts = results.sections.flatMap(({ charts: list = [] }) => list);
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.svg')))
    if (!charts.some((chart) => `${chart.name}.svg` === name)) rmSync(path.join(folder, name));
  for (const chart of charts) writeFileSync(path.join(folder, `${chart.name}.svg`), draw(chart));
  const file = path.join(project, 'docs', 'performance.md');
  const config = await resolveConfig(file);
  writeFileSync(file, await format(pageText(results), { ...config, parser: 'markdown' }));
}
