/** The annotations of `$metadata`, measured by the vocabularies of OASIS: Power Query refuses a model with one of a wrong type. */
import { readFileSync } from 'node:fs';
import { metadataXml } from '../../src/write/index.js';
import { model } from '../model/model.js';
import { faultsOf } from './faults.js';
import { describeWithVocabularies, vocabularyFiles } from './oasis.js';
import { readVocabulary, type Vocabulary } from './vocabulary.js';
import { all, parseXml } from './xml.js';

describeWithVocabularies('annotations', () => {
  let vocabulary: Vocabulary;
  beforeAll(() => {
    vocabulary = readVocabulary(vocabularyFiles.map((file) => parseXml(readFileSync(file, 'utf8'))));
  });
  const faults = (xml: string): readonly string[] => faultsOf(parseXml(xml), vocabulary);
  const xml = metadataXml(model);

  it('have terms that exist, stand where they apply, and have values of their types', () => {
    expect(vocabulary.terms.size).toBeGreaterThan(80);
    expect(all(parseXml(xml), 'Annotation').length).toBeGreaterThan(300);
    expect(faults(xml)).toEqual([]);
    expect(faults(metadataXml(model, '4.01'))).toEqual([]);
  });

  const C = 'Org.OData.Capabilities.V1';
  it.each([
    ['a term that is none', `${C}.TopSupported`, `${C}.Topsupported`, 'is no term'],
    [
      'a text for a flag',
      `${C}.BatchSupported" Bool="false"`,
      `${C}.BatchSupported" String="no"`,
      'is no Tag',
    ],
    [
      'a flag for a record',
      `<PropertyValue Property="Sortable" Bool`,
      `<PropertyValue Property="Sorted" Bool`,
      'has no property Sorted',
    ],
    [
      'a number for a truth',
      'Property="Countable" Bool="true"',
      'Property="Countable" Int="1"',
      'Countable is no Edm.Boolean',
    ],
    [
      'a member that is none',
      'ConformanceLevelType/Advanced',
      'ConformanceLevelType/Perfect',
      'is no Org.OData.Capabilities.V1.ConformanceLevelType',
    ],
    [
      'a text for a member',
      `EnumMember="${C}.ConformanceLevelType/Advanced"`,
      'String="Advanced"',
      'is no Org.OData.Capabilities.V1.ConformanceLevelType',
    ],
    [
      'a transformation that is none',
      '<String>groupby</String>',
      '<String>group</String>',
      'may not be group',
    ],
    [
      'a list of other things',
      '<String>groupby</String>',
      '<Path>groupby</Path>',
      'is no Org.OData.Aggregation.V1.Transformation',
    ],
    [
      'a term of sets at the container',
      `${C}.CrossJoinSupported`,
      `${C}.TopSupported`,
      'does not apply to EntityContainer',
    ],
    [
      'a term of the container at a set',
      `${C}.SkipSupported`,
      `${C}.CrossJoinSupported`,
      'does not apply to EntitySet',
    ],
    [
      'a unit of durations at whole numbers',
      '.Unit" String="ms"',
      '.DurationGranularity" String="hours"',
      'needs Edm.Duration',
    ],
    [
      'a term of the container at a type',
      `Org.OData.Core.V1.Description" String="A local`,
      `Org.OData.Aggregation.V1.CustomAggregate" Qualifier="x" String="A local`,
      'stands outside of the container',
    ],
    [
      'a custom aggregate without a name',
      ' Qualifier="journeyCount"',
      '',
      'has a qualifier too much or too few',
    ],
    ['a term twice', `${C}.SkipSupported`, `${C}.TopSupported`, 'stands twice'],
    ['a deprecated term', `${C}.CrossJoinSupported`, `${C}.BatchContinueOnErrorSupported`, 'is deprecated'],
  ])('would be refused with %s', (_, from, to, fault) => {
    expect(xml).toContain(from);
    expect(faults(xml.replace(from, to))).toEqual([expect.stringContaining(fault)]);
  });
});
