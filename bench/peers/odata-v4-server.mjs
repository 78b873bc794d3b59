/** odata-v4-server over rows in memory, without declared types, with which it is ten times slower; its decorators are called as functions. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { answerParent } from '../processes/answer-parent.mjs';
import { readRows } from './rows.mjs';

const { odata, ODataController, ODataServer } = createRequire(import.meta.url)('odata-v4-server');

const rows = readRows();
class JourneysController extends ODataController {
  find() {
    return rows;
  }
}
odata.GET(JourneysController.prototype, 'find', {});
class Service extends ODataServer {}
odata.controller(JourneysController, 'Journeys')(Service);

const server = Service.create('/', 0, '127.0.0.1');
await once(server, 'listening');
answerParent({}, { url: `http://127.0.0.1:${server.address().port}`, path: '/Journeys' });
