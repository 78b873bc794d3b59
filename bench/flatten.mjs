/** A journey of the Journey API as the row a person would write by hand for the feed's set Journeys, in UTC. */
export function flatten(record) {
  const { time, contact, channel } = record;
  const [hour, minute] = [Number(time.slice(11, 13)), Number(time.slice(14, 16))];
  const names = (list) => joined(list?.map((each) => each?.name));
  return {
    journeyId: record.journeyId,
    time: `${time.slice(0, 19)}.000Z`,
    localDate: time.slice(0, 10),
    localHour: hour,
    localInterval: hour * 4 + Math.floor(minute / 15),
    outcome: record.outcome ?? null,
    direction: Array.isArray(record.direction) ? joined(record.direction) : (record.direction ?? null),
    channelId: channel?.id ?? null,
    channelName: channel?.name ?? null,
    contactName: contact?.name ?? null,
    contactPhoneNumber: contact?.phoneNumber ?? null,
    contactEmail: contact?.email ?? null,
    transfersCompleted: record.transfersCompleted ?? null,
    forwardedToQueue: record.forwardedToQueue ?? null,
    forwardedToRingGroup: record.forwardedToRingGroup ?? null,
    forwardedToScript: record.forwardedToScript ?? null,
    handlingDuration: record.handlingDuration ?? null,
    holdDuration: record.holdDuration ?? null,
    offeringDuration: record.offeringDuration ?? null,
    queueAndRingGroupWaitDuration: record.queueAndRingGroupWaitDuration ?? null,
    queueWaitDuration: record.queueWaitDuration ?? null,
    ringGroupWaitDuration: record.ringGroupWaitDuration ?? null,
    scriptTreatmentDuration: record.scriptTreatmentDuration ?? null,
    wrapUpDuration: record.wrapUpDuration ?? null,
    interactionIds: joined(record.interactions?.map((each) => each?.id)),
    agentNames: names(record.agents),
    agentGroupNames: joined([...new Set(record.agents?.map((each) => each?.group?.name))]),
    queueNames: names(record.queues),
    ringGroupNames: names(record.ringGroups),
    mediaTypes: joined(record.mediaTypes),
    pbxNames: joined(record.pbxNames),
    tenantIds: joined(record.tenantIds),
    wrapUpCodes: joined(record.wrapUpCodes),
  };
}

function joined(list) {
  const present = list?.filter((each) => each !== null && each !== undefined) ?? [];
  return present.length === 0 ? null : present.join('; ');
}
