export { Zone } from './zone.js';
export {
  civil,
  dateText,
  dayOf,
  durationText,
  floorSecond,
  instantText,
  offsetText,
  parseInstant,
  timeOfDayText,
  utcText,
} from './text.js';
