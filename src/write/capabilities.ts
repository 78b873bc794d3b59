import type { EntitySet } from '../model/index.js';
import { functionNames } from '../odata/index.js';
import {
  AGGREGATION,
  type Annotation,
  annotations,
  CAPABILITIES,
  CORE,
  member,
  record,
} from './annotation.js';

/** Operators of `$filter` and `$orderby` (URL Conventions 4.01 §5.1.1.1 to §5.1.1.3 and §5.1.1.13). */
const OPERATORS = [
  ...['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'in', 'and', 'or', 'not'],
  ...['add', 'sub', 'mul', 'div', 'divby', 'mod', 'any', 'all'],
];

/** Transformations of `$apply` (OData Extension for Data Aggregation 4.0 §3). */
const TRANSFORMATIONS = [
  ...['identity', 'filter', 'search', 'compute', 'orderby', 'skip', 'top', 'concat', 'groupby', 'aggregate'],
  ...['topcount', 'topsum', 'toppercent', 'bottomcount', 'bottomsum', 'bottompercent'],
];

const FORMATS = ['minimal', 'full', 'none'].flatMap((metadata) =>
  ['false', 'true'].map(
    (ieee754) => `application/json;odata.metadata=${metadata};IEEE754Compatible=${ieee754}`,
  ),
);

/**
 * What the service as a whole can do. `$batch` is answered, and yet declared as unsupported, because Power Query would send ordinary reads
 * in batches.
 */
export const containerCapabilities = (): readonly Annotation[] => [
  ...annotations(CORE, { ODataVersions: '4.01', ConventionalIDs: true, DereferenceableIDs: true }),
  ...annotations(CAPABILITIES, {
    ConformanceLevel: member(`${CAPABILITIES}.ConformanceLevelType`, 'Advanced'),
    SupportedFormats: [...FORMATS, 'text/csv'],
    SupportedMetadataFormats: ['application/xml', 'application/json'],
    FilterFunctions: [...functionNames, ...OPERATORS],
    BatchSupported: false,
    BatchSupport: record({ Supported: false }),
    AsynchronousRequestsSupported: false,
    CrossJoinSupported: true,
    KeyAsSegmentSupported: true,
    QuerySegmentSupported: true,
  }),
];

/** What a read of a set can do; said in full, also where it is the default, because clients differ in what they take for it. */
export const setCapabilities = ({ navigation }: EntitySet): readonly Annotation[] => [
  ...annotations(CAPABILITIES, {
    FilterRestrictions: record({ Filterable: true, RequiresFilter: false }),
    SortRestrictions: record({ Sortable: true }),
    CountRestrictions: record({ Countable: true }),
    ExpandRestrictions: record({ Expandable: navigation.size > 0 }),
    SearchRestrictions: record({ Searchable: true }),
    SelectSupport: record({ Supported: true }),
    ComputeSupported: true,
    TopSupported: true,
    SkipSupported: true,
    IndexableByKey: true,
    InsertRestrictions: record({ Insertable: false }),
    UpdateRestrictions: record({ Updatable: false }),
    DeleteRestrictions: record({ Deletable: false }),
  }),
  ...annotations(AGGREGATION, {
    ApplySupported: record({
      Transformations: TRANSFORMATIONS,
      Rollup: member(`${AGGREGATION}.RollupType`, 'MultipleHierarchies'),
      From: false,
    }),
  }),
];
