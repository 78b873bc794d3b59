/** Base URLs of the contract ("Base URLs") by the region names of the setting JOURNEY_API_REGION. */
export const regions = {
  us: 'https://api.8x8.com/cidp/journey',
  eu: 'https://api-eu.8x8.com/cidp/journey',
  au: 'https://api-au.8x8.com/cidp/journey',
  ca: 'https://api-ca.8x8.com/cidp/journey',
} as const;

export type Region = keyof typeof regions;
