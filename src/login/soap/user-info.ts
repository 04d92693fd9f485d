/** The userInfo of SOAP login and getUserInfo: elements and order from the partner WSDL (doc), values from the org's records and settings. */
import type { Org, SObjectRecord } from '../../org/port.ts';

/** The elements of the partner WSDL. Strict clients need all of them, in this order. */
export const USER_INFO_TYPES = [
  ['accessibilityMode', 'xsd:boolean'],
  ['chatterExternal', 'xsd:boolean'],
  ['currencySymbol', 'xsd:string', 'nillable="true"'],
  ['orgAttachmentFileSizeLimit', 'xsd:int'],
  ['orgDefaultCurrencyIsoCode', 'xsd:string', 'nillable="true"'],
  ['orgDefaultCurrencyLocale', 'xsd:string', 'nillable="true"'],
  ['orgDisallowHtmlAttachments', 'xsd:boolean'],
  ['orgHasPersonAccounts', 'xsd:boolean'],
  ['organizationId', 'tns:ID'],
  ['organizationMultiCurrency', 'xsd:boolean'],
  ['organizationName', 'xsd:string'],
  ['profileId', 'tns:ID'],
  ['roleId', 'tns:ID', 'nillable="true"'],
  ['sessionSecondsValid', 'xsd:int'],
  ['userDefaultCurrencyIsoCode', 'xsd:string', 'nillable="true"'],
  ['userEmail', 'xsd:string'],
  ['userFullName', 'xsd:string'],
  ['userId', 'tns:ID'],
  ['userLanguage', 'xsd:string'],
  ['userLocale', 'xsd:string'],
  ['userName', 'xsd:string'],
  ['userTimeZone', 'xsd:string'],
  ['userType', 'xsd:string'],
  ['userUiSkin', 'xsd:string'],
] as const;

/** Salesforce's placeholder for a required ID without a value (seen). */
const NO_ID = '000000000000000AAA';

/** The limit of a real org (doc). */
const MAX_ATTACHMENT_BYTES = 5_242_880;

export async function userInfo(org: Org, user: SObjectRecord): Promise<Record<string, unknown>> {
  const organization = await org.get('Organization', org.id);
  const { defaultCurrency, sessionTimeout } = org.settings;
  const isMultiCurrency = org.sObjectType('User')?.field('CurrencyIsoCode') !== undefined;
  return {
    accessibilityMode: false,
    chatterExternal: false,
    currencySymbol: currencySymbol(defaultCurrency),
    orgAttachmentFileSizeLimit: MAX_ATTACHMENT_BYTES,
    orgDefaultCurrencyIsoCode: defaultCurrency,
    orgDefaultCurrencyLocale: organization?.DefaultLocaleSidKey ?? 'en_US',
    orgDisallowHtmlAttachments: false,
    orgHasPersonAccounts: false,
    organizationId: org.id,
    organizationMultiCurrency: isMultiCurrency,
    organizationName: organization?.Name ?? '',
    profileId: user.ProfileId ?? NO_ID,
    roleId: user.UserRoleId ?? null,
    sessionSecondsValid: Math.floor(sessionTimeout / 1000),
    userDefaultCurrencyIsoCode: isMultiCurrency ? (user.DefaultCurrencyIsoCode ?? defaultCurrency) : null,
    userEmail: user.Email ?? '',
    userFullName: user.Name ?? '',
    userId: user.Id,
    userLanguage: user.LanguageLocaleKey ?? 'en_US',
    userLocale: user.LocaleSidKey ?? 'en_US',
    userName: user.Username ?? '',
    userTimeZone: user.TimeZoneSidKey ?? 'GMT',
    userType: user.UserType ?? 'Standard',
    userUiSkin: 'Theme3',
  };
}

function currencySymbol(currency: string): string {
  const parts = new Intl.NumberFormat('en', { style: 'currency', currency }).formatToParts(0);
  return parts.find(({ type }) => type === 'currency')?.value ?? currency;
}
