import type { Column, EntitySet, Model, Navigation } from '../model/index.js';
import { AGGREGATION, type Annotation, annotations, CORE, MEASURES } from './annotation.js';
import { containerCapabilities, setCapabilities } from './capabilities.js';

const described = (text: string | null): readonly Annotation[] =>
  text === null ? [] : annotations(CORE, { Description: text });

export const ofType = (set: EntitySet): readonly Annotation[] => described(set.typeDescription);

export const ofNavigation = (navigation: Navigation): readonly Annotation[] =>
  described(navigation.description);

export const ofColumn = ({ description, unit }: Column): readonly Annotation[] => [
  ...described(description),
  ...(unit === null ? [] : annotations(MEASURES, { Unit: unit })),
];

export const ofContainer = (model: Model): readonly Annotation[] => [
  ...described(model.description),
  ...containerCapabilities(),
];

/**
 * What is said of a set. Custom aggregates stand here and not at the type, because their term takes effect through the container; their
 * descriptions are left out, because Microsoft's reader of CSDL takes no annotation within another.
 */
export const ofSet = (set: EntitySet): readonly Annotation[] => [
  ...described(set.description),
  ...setCapabilities(set),
  ...[...set.aggregates.values()].map(({ name, type }) => ({
    term: `${AGGREGATION}.CustomAggregate`,
    qualifier: name,
    value: type,
  })),
];
