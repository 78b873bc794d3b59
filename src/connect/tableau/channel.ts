/** Kinds of messages of Qt's web channel, by which Tableau's browser and a page talk (Qt WebChannel, its JavaScript client). */
const INIT = 3;
const PROPERTY_UPDATE = 2;
const IDLE = 4;
const INVOKE = 6;
const SET_PROPERTY = 9;
const RESPONSE = 10;

/** What Tableau's browser gives a page to talk by: texts of JSON, both ways. */
export interface Transport {
  send(text: string): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

/** An object on the other side, as it describes itself: methods and properties by name and number. */
interface Described {
  readonly methods?: readonly (readonly [name: string, index: number])[];
  readonly properties?: readonly (readonly [index: number, name: string, signal: unknown, value: unknown])[];
}

type Message = Readonly<Record<string, unknown>>;

/** An object on the other side. */
export class RemoteObject {
  readonly #methods: ReadonlyMap<string, number>;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #values: Map<number, unknown>;

  constructor(
    readonly name: string,
    { methods = [], properties = [] }: Described,
    readonly exec: (message: Message) => Promise<unknown>,
  ) {
    this.#methods = new Map(methods);
    this.#numbers = new Map(properties.map(([index, property]) => [property, index]));
    this.#values = new Map(properties.map(([index, , , value]) => [index, value]));
  }

  /** Calls a method; what it gives back comes later. */
  call(method: string, ...args: readonly unknown[]): Promise<unknown> {
    const index = this.#methods.get(method);
    if (index === undefined) throw new Error(`Tableau offers no ${this.name}.${method}.`);
    return this.exec({ type: INVOKE, object: this.name, method: index, args });
  }

  get(property: string): unknown {
    return this.#values.get(this.#numbers.get(property) ?? -1);
  }

  /** Sets a property here and there. */
  set(property: string, value: string): void {
    const index = this.#numbers.get(property);
    if (index === undefined) return;
    this.#values.set(index, value);
    void this.exec({ type: SET_PROPERTY, object: this.name, property: index, value });
  }

  /** Takes over what changed on the other side. */
  updated(values: Readonly<Record<string, unknown>>): void {
    for (const [index, value] of Object.entries(values)) this.#values.set(Number(index), value);
  }
}

/** Opens the channel: asks for the objects on the other side, and keeps their properties up to date. */
export async function openChannel(transport: Transport): Promise<ReadonlyMap<string, RemoteObject>> {
  let objects: ReadonlyMap<string, RemoteObject> = new Map();
  const waiting = new Map<number, (data: unknown) => void>();
  let last = 0;
  const exec = (message: Message): Promise<unknown> =>
    new Promise((resolve) => {
      const id = ++last;
      waiting.set(id, resolve);
      transport.send(JSON.stringify({ ...message, id }));
    });
  const idle = (): void => {
    transport.send(JSON.stringify({ type: IDLE }));
  };
  transport.onmessage = ({ data }) => {
    const message = (typeof data === 'string' ? JSON.parse(data) : data) as Message;
    if (message['type'] === RESPONSE) {
      const id = message['id'] as number;
      waiting.get(id)?.(message['data']);
      waiting.delete(id);
    } else if (message['type'] === PROPERTY_UPDATE) {
      for (const { object, properties } of message['data'] as readonly Update[])
        objects.get(object)?.updated(properties);
      idle();
    }
  };
  const described = (await exec({ type: INIT })) as Readonly<Record<string, Described>>;
  objects = new Map(
    Object.entries(described).map(([name, each]) => [name, new RemoteObject(name, each, exec)]),
  );
  idle();
  return objects;
}

interface Update {
  readonly object: string;
  readonly properties: Readonly<Record<string, unknown>>;
}
