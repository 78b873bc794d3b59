import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describeUnless } from '../support/where.js';

const directory = process.env['OASIS_DIR'] ?? resolve(__dirname, '../../../shared/oasis');

/** A file of OASIS by its path below their folder, which OASIS_DIR names. */
export const oasisFile = (path: string): string => join(directory, path);

export const vocabularyFiles = ['Core', 'Capabilities', 'Aggregation', 'Measures', 'Validation'].map((name) =>
  oasisFile(`vocabularies/Org.OData.${name}.V1.xml`),
);
const schema = (name: string): string => oasisFile(`schemas/${name}`);
const schemaFiles = ['edm.xsd', 'edmx.xsd', 'csdl.schema.json'].map(schema);

export const readSchema = (name: string): string => readFileSync(schema(name), 'utf8');

/** A suite that needs files of OASIS, which are not part of the project; it says so where they are missing. */
export function describeWith(files: readonly string[], title: string, suite: () => void): void {
  const missing = files.find((file) => !existsSync(file));
  describeUnless(missing === undefined ? null : `${missing} is missing`, title, suite);
}

export const describeWithSchemas = (title: string, suite: () => void): void =>
  describeWith(schemaFiles, title, suite);
export const describeWithVocabularies = (title: string, suite: () => void): void =>
  describeWith(vocabularyFiles, title, suite);
