/** Charts as SVG that read well on light and on dark pages: no background, text and colours of middle brightness. */

const TONES = { feed: '#2f81d6', other: '#9a7fd1', bound: '#8a939e' };
const WIDTH = 760;
const TEXT = '#7d8590';
const FONT = 'font-family="system-ui, sans-serif"';

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const label = (x, y, content, { anchor = 'start', size = 12, weight = 400 } = {}) =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size}" font-weight="${weight}" fill="${TEXT}">${escaped(content)}</text>`;

function frame(title, height, content) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" ${FONT} role="img" aria-label="${escaped(title)}">`,
    label(0, 18, title, { size: 14, weight: 600 }),
    ...content,
    '</svg>\n',
  ].join('\n');
}

const figure = (value) =>
  value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });

/** Horizontal bars, one below the other. */
function bars({ title, unit, bars: list }) {
  const [left, row, top] = [300, 26, 36];
  const most = Math.max(...list.map(({ value }) => value));
  const content = list.flatMap(({ label: name, value, tone }, i) => {
    const y = top + i * row;
    const width = Math.max(2, ((WIDTH - left - 90) * value) / most);
    return [
      label(left - 10, y + 14, name, { anchor: 'end' }),
      `<rect x="${left}" y="${y}" width="${width.toFixed(1)}" height="18" rx="3" fill="${TONES[tone]}"/>`,
      label(left + width + 8, y + 14, `${figure(value)} ${unit}`),
    ];
  });
  return frame(title, top + list.length * row + 6, content);
}

/** Lines over a few labels, from nought. */
function lines({ title, labels, lines: list }) {
  const [left, right, top, bottom] = [20, 120, 50, 220];
  const most = Math.max(...list.flatMap(({ values }) => values));
  const x = (i) => left + 40 + (i * (WIDTH - left - right - 40)) / Math.max(1, labels.length - 1);
  const y = (value) => bottom - ((bottom - top) * value) / most;
  const content = [
    `<line x1="${left}" y1="${bottom}" x2="${WIDTH - right + 40}" y2="${bottom}" stroke="${TEXT}" stroke-opacity="0.5"/>`,
    ...labels.map((text, i) => label(x(i), bottom + 20, text, { anchor: 'middle' })),
    ...list.flatMap(({ label: name, tone, values }) => [
      `<polyline fill="none" stroke="${TONES[tone]}" stroke-width="2.5" points="${values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ')}"/>`,
      ...values.flatMap((value, i) => [
        `<circle cx="${x(i).toFixed(1)}" cy="${y(value).toFixed(1)}" r="4" fill="${TONES[tone]}"/>`,
        label(x(i), y(value) - 10, figure(value), { anchor: 'middle' }),
      ]),
      label(x(values.length - 1) + 14, y(values.at(-1)) + 4, name, { weight: 600 }),
    ]),
  ];
  return frame(title, bottom + 32, content);
}

const KINDS = { bars, lines };

/** The text of a chart's SVG file. */
export const draw = (chart) => KINDS[chart.kind](chart);
