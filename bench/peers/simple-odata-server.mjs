/** simple-odata-server over rows in memory, with an adapter that hands them over as they are. */
import { createServer } from 'node:http';
import makeServer from 'simple-odata-server';
import { answerParent } from '../processes/answer-parent.mjs';
import { columnsOf, listen, readRows } from './rows.mjs';

const rows = readRows();
const properties = columnsOf(rows).map(({ name, number }) => [
  name,
  { type: number ? 'Edm.Int64' : 'Edm.String', ...(name === 'journeyId' ? { key: true } : {}) },
]);
const odata = makeServer('http://127.0.0.1')
  .model({
    namespace: 'bench',
    entityTypes: { Journey: Object.fromEntries(properties) },
    entitySets: { Journeys: { entityType: 'bench.Journey' } },
  })
  // Its results are pruned and written in place, so it gets objects of its own.
  .query((set, query, request, answer) =>
    answer(
      null,
      rows.map((row) => ({ ...row })),
    ),
  );
const server = createServer((request, response) => odata.handle(request, response));
answerParent({}, { url: await listen(server), path: '/Journeys' });
