import fc from 'fast-check';
import { peekCursor } from '../../src/journey-api/index.js';

const bytes = (text: string) => Buffer.from(text);
const page = (data: unknown, tail: object) => bytes(JSON.stringify({ data, ...tail }));

describe('a cursor seen before its page is read', () => {
  it.each([
    ['as pages are as a rule', '{"data":[],"nextPageCursor":"abc","totalElements":12}', 'abc'],
    ['with blanks', '{ "data": [ {} ] ,\n "nextPageCursor" : "a-b" , "totalElements" : 1 }\n', 'a-b'],
    ['with nothing behind', '{"totalElements":3,"data":[],"nextPageCursor":"é="}', 'é='],
    ['none is null', '{"data":[],"nextPageCursor":null,"totalElements":12}', null],
    ['none is empty', '{"data":[],"nextPageCursor":"","totalElements":12}', null],
    ['not before the records', '{"nextPageCursor":"abc","data":[],"totalElements":12}', null],
    ['not with an escape', '{"data":[],"nextPageCursor":"a\\u0062","totalElements":12}', null],
    ['not in a page that is cut off', '{"data":[],"nextPageCursor":"abc","totalEl', null],
    ['not in what is empty', '', null],
  ])('%s', (_, body, cursor) => {
    expect(peekCursor(bytes(body))).toBe(cursor);
  });

  it('is found behind records of any size, and never in one of their texts', () => {
    const fake = '],"nextPageCursor":"false","totalElements":1}';
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ maxLength: 300 }), fc.constant(fake)), { maxLength: 8 }),
        fc.option(fc.base64String({ minLength: 4, maxLength: 60 })),
        fc.nat(),
        (texts, cursor, totalElements) => {
          const data = texts.map((journeyId) => ({ journeyId }));
          expect(peekCursor(page(data, { nextPageCursor: cursor, totalElements }))).toBe(cursor);
        },
      ),
    );
  });
});
