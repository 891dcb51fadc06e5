/** What the audit of the shop says where nothing is wrong, but for the numbers of orders. */
export const clean = {
  lost: [],
  repeated: [],
  doubled: [],
  unsettled: [],
  unannounced: [],
  queued: 0,
  deadLetters: 0,
  receipts: 'orders',
  promises: {
    'orders stored': ['lost'],
    'ordered once': ['repeated'],
    'charged once': ['doubled', 'unsettled'],
    'orders announced': ['unannounced'],
    'queue accounted for': ['queued', 'deadLetters'],
  },
  words: {
    lost: 'orders lost',
    repeated: 'orders that one request made twice',
    doubled: 'orders not charged exactly as promised',
    unsettled: 'orders never charged',
    unannounced: 'orders never announced',
    queued: 'messages left in the queue',
    deadLetters: 'messages in the dead-letter queue',
  },
};
