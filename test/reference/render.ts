import { spell } from './literals.js';
import { computeText, searchText, sequenceText } from './render-apply.js';
import type { Cond, OrderItem, Query, Val } from './query.js';
import { chooser, type Choose } from './random.js';

/** How a query is written. Nothing here changes its meaning. */
export interface Style {
  /** Settles every free choice, the spelling of literals among them. */
  readonly seed: number;
  /** `minimal` leaves the shape to precedence and left association (OData 4.01 URL Conventions 5.1.1.17). */
  readonly parens: 'full' | 'minimal' | 'random';
  /** `light` encodes what a URL cannot carry, `heavy` all but letters, digits and `-._~`; `random` mixes. */
  readonly encoding: 'light' | 'heavy' | 'random';
  /** Writes some lists of `in` as chains of `or`. */
  readonly chains: boolean;
  /** Optional white space around commas and in parentheses, and more than one space between words. */
  readonly spaces: boolean;
  /** `4.01` writes options without `$`, and words in any case (URL Conventions 4.01, 5.1). */
  readonly spelling?: '4.0' | '4.01';
  /** Writes some literals as parameter aliases (`@p1`), which stand as options of their own. */
  readonly aliases?: boolean;
}

export const plainStyle: Style = {
  seed: 0,
  parens: 'minimal',
  encoding: 'light',
  chains: false,
  spaces: false,
};

const level = {
  or: 1,
  and: 2,
  equality: 3,
  relational: 4,
  additive: 5,
  multiplicative: 6,
  unary: 7,
  primary: 8,
};

interface Piece {
  readonly text: string;
  readonly level: number;
}

/** The query options, ready to stand behind `?`; empty when the query has none. Their order is free and so varies. */
export function renderQuery(query: Query, style: Style): string {
  const choose = chooser(style.seed);
  const aliases: Option[] = [];
  const options = optionsOf(query, (own) => new Pen(style, choose, own, aliases), '$it');
  return turned(
    [...options.map(([name, value]) => [named(name, style, choose), value] as const), ...aliases],
    choose,
  )
    .map(([name, value]) => `${encode(name, style, choose)}=${encode(value, style, choose)}`)
    .join('&');
}

type Option = readonly [name: string, value: string];

/** The options as decoded texts; expansions hold theirs in parentheses, separated by semicolons. */
function optionsOf(query: Query, newPen: (own: '$it' | '') => Pen, own: '$it' | ''): Option[] {
  const pen = newPen(own);
  const { choose } = pen;
  const options: Option[] = [];
  if (query.apply !== undefined) options.push(['$apply', sequenceText(query.apply, pen)]);
  if (query.compute !== undefined) options.push(['$compute', computeText(query.compute, pen)]);
  if (query.search !== undefined) options.push(['$search', searchText(query.search, pen)]);
  if (query.filter !== null) options.push(['$filter', pen.cond(query.filter).text]);
  if (query.orderby.length > 0) {
    options.push(['$orderby', pen.order(query.orderby)]);
  }
  if (query.top !== null) options.push(['$top', String(query.top)]);
  if (query.skip !== null) options.push(['$skip', String(query.skip)]);
  if (query.select !== null) options.push(['$select', query.select.join(pen.comma())]);
  if (query.count === true) options.push(['$count', 'true']);
  const expand = (query.expand ?? []).map(({ name, query: inner }) => {
    const nested = turned(optionsOf(inner, newPen, ''), choose);
    if (nested.length === 0) return name;
    return `${name}(${nested.map(([option, value]) => `${option}=${value}`).join(';')})`;
  });
  if (expand.length > 0) options.push(['$expand', expand.join(pen.comma())]);
  return options;
}

/** An option's name; those that start with `@` are aliases. */
function named(name: string, { spelling }: Style, choose: Choose): string {
  if (spelling !== '4.01' || choose(2) === 0) return name;
  const bare = choose(3) === 0 ? name : name.slice(1);
  return choose(3) === 0 ? bare.toUpperCase() : bare;
}

function turned<T>(list: readonly T[], choose: Choose): readonly T[] {
  const turn = list.length === 0 ? 0 : choose(list.length);
  return [...list.slice(turn), ...list.slice(0, turn)];
}

/** A condition as decoded `$filter` text. */
export function renderCond(cond: Cond, style: Style): string {
  return new Pen(style, chooser(style.seed)).cond(cond).text;
}

/** Percent-encodes a decoded text; `&`, `#`, `+`, `%` and spaces always. */
export function encode(decoded: string, style: Style, choose: Choose): string {
  return Array.from(decoded, (char) => {
    if (/[A-Za-z0-9\-._~]/.test(char)) {
      return style.encoding === 'random' && choose(40) === 0 ? percent(char) : char;
    }
    const needed = !/[!'()*,:;=@/?$]/.test(char);
    const wanted = style.encoding === 'heavy' || (style.encoding === 'random' && choose(2) === 0);
    return needed || wanted ? percent(char) : char;
  }).join('');
}

function percent(char: string): string {
  const bytes = [...Buffer.from(char, 'utf8')];
  return bytes.map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/** Writes conditions and values, with the choices that a style leaves open. */
export class Pen {
  /** Number of lambdas around what is being written. */
  private depth = 0;

  constructor(
    private readonly style: Style,
    readonly choose: Choose,
    /** What the query's own row is called inside lambdas: nothing where `$it` is another, as within an expansion. */
    private readonly own: '$it' | '' = '$it',
    private readonly aliases: Option[] = [],
  ) {}

  comma(): string {
    return this.style.spaces ? [',', ', ', ' ,', ' , '][this.choose(4)] : ',';
  }

  order(items: readonly OrderItem[]): string {
    return items
      .map(
        ({ v, desc }) =>
          this.val(v).text + (desc ? ` ${this.word('desc')}` : ['', ` ${this.word('asc')}`][this.choose(2)]),
      )
      .join(this.comma());
  }

  cond(cond: Cond): Piece {
    switch (cond.k) {
      case 'is':
        return this.val(cond.v);
      case 'const':
        return { text: String(cond.b), level: level.primary };
      case 'and':
      case 'or':
        return this.binary(this.cond(cond.l), cond.k, this.cond(cond.r), level[cond.k], level[cond.k]);
      case 'not':
        return {
          text: `${this.word('not')}${this.gap()}${this.within(this.cond(cond.c), level.primary)}`,
          level: level.unary,
        };
      case 'truth': {
        const right = { text: String(cond.b), level: level.primary };
        const left = { text: this.within(this.cond(cond.c), level.primary), level: level.primary };
        return this.binary(left, cond.op, right, level.additive, level.equality);
      }
      case 'cmp': {
        const own = cond.op === 'eq' || cond.op === 'ne' ? level.equality : level.relational;
        return this.binary(this.val(cond.l), cond.op, this.val(cond.r), level.additive, own);
      }
      case 'in':
        return this.membership(cond);
      case 'test':
        return this.call(cond.fn, [cond.l, cond.r]);
      case 'some':
      case 'every': {
        const name = this.word(cond.k === 'some' ? 'any' : 'all');
        const start = `${this.place(cond)}${cond.many}/${name}`;
        this.depth += 1;
        const inside = cond.c === null ? '' : `${cond.v}:${this.pad()}${this.cond(cond.c).text}`;
        this.depth -= 1;
        return { text: `${start}(${inside})`, level: level.primary };
      }
    }
  }

  val(val: Val): Piece {
    switch (val.k) {
      case 'truthOf':
        return this.cond(val.c);
      case 'lit':
        return { text: this.literal(spell(val.value, this.choose)), level: level.primary };
      case 'col':
        return { text: this.place(val) + val.name, level: level.primary };
      case 'count':
        return { text: `${this.place(val)}${val.many}/$count`, level: level.primary };
      case 'fn':
        return this.call(val.name, val.args);
      case 'neg': {
        const inner = this.val(val.v);
        const bare = val.v.k === 'col' || val.v.k === 'fn';
        return {
          text: `-${bare ? this.within(inner, level.primary) : `(${inner.text})`}`,
          level: level.unary,
        };
      }
      case 'arith': {
        const own = val.op === 'add' || val.op === 'sub' ? level.additive : level.multiplicative;
        const left = this.within(this.val(val.l), own);
        const right = this.within(this.val(val.r), own + 1);
        return { text: `${left}${this.gap()}${this.word(val.op)}${this.gap()}${right}`, level: own };
      }
    }
  }

  /** An operator's or function's name, whose case is free in 4.01. */
  private word(name: string): string {
    if (this.style.spelling !== '4.01' || this.choose(3) > 0) return name;
    return this.choose(2) === 0 ? name.toUpperCase() : name.slice(0, 1).toUpperCase() + name.slice(1);
  }

  private literal(text: string): string {
    if (this.style.aliases !== true || this.choose(2) === 0) return text;
    const name = `@p${String(this.aliases.length)}`;
    this.aliases.push([name, text]);
    return name;
  }

  private membership(cond: Extract<Cond, { k: 'in' }>): Piece {
    const left = (): Piece => this.val(cond.l);
    if (this.style.chains && this.choose(2) === 0) {
      return cond.items
        .map((item) => this.binary(left(), 'eq', this.val(item), level.additive, level.equality))
        .reduce((all, one) => this.binary(all, 'or', one, level.or, level.or));
    }
    const items = cond.items.map((item) => this.val(item).text).join(this.comma());
    const list = `(${this.pad()}${items}${this.pad()})`;
    return {
      text: `${this.within(left(), level.primary)}${this.gap()}${this.word('in')}${this.gap()}${list}`,
      level: level.relational,
    };
  }

  private binary(l: Piece, word: string, r: Piece, operands: number, own: number): Piece {
    const text = `${this.within(l, operands)}${this.gap()}${this.word(word)}${this.gap()}${this.within(r, operands)}`;
    return { text, level: own };
  }

  private call(name: string, args: readonly Val[]): Piece {
    const inside = args.map((arg) => this.val(arg).text).join(this.comma());
    return { text: `${this.word(name)}(${this.pad()}${inside}${this.pad()})`, level: level.primary };
  }

  /** The piece in parentheses where its operator binds less than `least`, or where the style wants them. */
  private within(piece: Piece, least: number): string {
    const { parens } = this.style;
    const composed = piece.level < level.primary;
    const wanted = composed && (parens === 'full' || (parens === 'random' && this.choose(3) === 0));
    const idle = parens === 'random' && this.choose(30) === 0;
    return piece.level < least || wanted || idle ? `(${this.pad()}${piece.text}${this.pad()})` : piece.text;
  }

  private place(at: { readonly of: string; readonly path: readonly string[] }): string {
    const start = at.of === '' && this.depth > 0 ? this.own : at.of;
    return [start, ...at.path]
      .filter((part) => part !== '')
      .map((part) => `${part}/`)
      .join('');
  }

  private gap(): string {
    return this.style.spaces && this.choose(6) === 0 ? '  ' : ' ';
  }

  private pad(): string {
    return this.style.spaces && this.choose(6) === 0 ? ' ' : '';
  }
}
