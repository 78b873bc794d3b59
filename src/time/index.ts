export { Zone } from './zone.js';
export {
  civil,
  dateText,
  dayOf,
  instantText,
  offsetText,
  parseInstant,
  timeOfDayText,
  utcText,
} from './text.js';
