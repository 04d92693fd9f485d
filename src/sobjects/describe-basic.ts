/** GET /sobjects/T: a summary of the object, and its records that were changed last (doc: sObject Basic Information). */
import { resource } from '../api/resource.ts';
import { summarize } from './describe-global.ts';
import { readType } from './named-object.ts';
import { itemInXml, newestOf, recentItem } from './recent.ts';

/** Seen; Salesforce documents no number. */
const MAX_RECENT_ITEMS = 5;

export const describeBasic = resource({
  method: 'GET',
  availableVersion: 20,
  path: '/sobjects/:sObject',
  answer: async ({ params, version, services: { org } }) => {
    const type = readType(org, params.sObject, version);
    const newest = await newestOf(org, [type], MAX_RECENT_ITEMS);
    const recentItems = newest.map((each) => recentItem(each, version));
    const objectDescribe = summarize(type, version);
    const inXml = { objectDescribe, recentItems: recentItems.map(itemInXml) };
    return { status: 200, body: { objectDescribe, recentItems }, xml: { root: type.name, value: inXml } };
  },
});
