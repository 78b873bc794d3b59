/**
 * What the members of an answer are (contract, "Journey Data Model" and "Transition Data Model"). All but `key`, a text that is not empty, and
 * `instant` may be null or missing.
 */
export type Shape =
  | 'key'
  | 'instant'
  | 'text'
  | 'whole'
  /** The contract's table says a string, its example shows a list. */
  | 'textOrTexts'
  | { readonly list: Shape }
  | RecordShape;

export interface RecordShape {
  readonly record: Readonly<Record<string, Shape>>;
}

const texts: Shape = { list: 'text' };
const named: Shape = { record: { name: 'text' } };
const agents: Shape = {
  list: { record: { name: 'text', group: { record: { id: 'text', name: 'text' } } } },
};

export const journeyShape: RecordShape = {
  record: {
    journeyId: 'key',
    time: 'instant',
    interactions: { list: { record: { id: 'text', direction: 'text', type: 'text' } } },
    agents,
    channel: { record: { id: 'text', name: 'text' } },
    contact: { record: { name: 'text', phoneNumber: 'text', email: 'text' } },
    transfersCompleted: 'whole',
    forwardedToQueue: 'whole',
    forwardedToRingGroup: 'whole',
    forwardedToScript: 'whole',
    handlingDuration: 'whole',
    holdDuration: 'whole',
    offeringDuration: 'whole',
    queueAndRingGroupWaitDuration: 'whole',
    queueWaitDuration: 'whole',
    ringGroupWaitDuration: 'whole',
    scriptTreatmentDuration: 'whole',
    wrapUpDuration: 'whole',
    mediaTypes: texts,
    outcome: 'text',
    direction: 'textOrTexts',
    pbxNames: texts,
    queues: { list: named },
    ringGroups: { list: named },
    tenantIds: texts,
    wrapUpCodes: texts,
  },
};

export const transitionShape: RecordShape = {
  record: {
    time: 'instant',
    journeyId: 'text',
    name: 'text',
    interactionId: 'text',
    agents,
    previousAgents: agents,
    previousQueue: named,
    previousRingGroup: named,
    queue: named,
    ringGroup: named,
    duration: 'whole',
    externalNumber: 'text',
    mediaType: 'text',
  },
};
