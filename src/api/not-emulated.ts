/**
 * What Salesforce documents and this emulator does not have. Requests are refused by this list (absent.ts), and the coverage table of README.md
 * is written from it (test/openapi/coverage.ts), so that the two always agree. Remove an entry when its paths are served.
 */

/** One API, or one resource of an API, as an answer names it. */
export interface AbsentApi {
  /** Begins a sentence: "The Streaming API". */
  readonly name: string;
  /**
   * Below /services/data/vXX.X, or from the root if the path starts with /services or /cometd. `*` stands for one segment; `/**` at the end stands
   * for any further segments or none, for an API of which the emulator knows no part.
   */
  readonly paths: readonly string[];
  /** The first API version that has it, if documented; below it the paths are row N. */
  readonly from?: number;
  /** The form of the refusal, for a protocol with its own. */
  readonly fault?: 'bulk' | 'bayeux';
}

/** One line of the coverage table. */
export interface NotEmulated {
  readonly what: string;
  /** Empty if another room refuses it. */
  readonly apis: readonly AbsentApi[];
  /** What the table says about the answer; "501" by default. */
  readonly words?: string;
}

export const NOT_EMULATED: readonly NotEmulated[] = [
  {
    what: 'Create order summaries and their payments: `order-summaries`, `order-payment-summaries`',
    apis: connect(48, [
      '/commerce/order-management/order-summaries',
      '/commerce/order-management/order-payment-summaries',
    ]),
  },
  {
    what: 'Ensure funds: `async-actions/ensure-funds-async` (48.0), `multiple-ensure-funds-async` (56.0)',
    apis: [
      ...connect(48, ['/commerce/order-management/order-summaries/*/async-actions/ensure-funds-async']),
      ...connect(56, [
        '/commerce/order-management/order-summaries/async-actions/multiple-ensure-funds-async',
      ]),
    ],
  },
  {
    what: 'Cancel, return and adjust: `preview-cancel`, `submit-cancel`, `preview-return`, `submit-return` (48.0), `adjust-item-preview`, `adjust-item-submit` (49.0)',
    apis: [
      ...connect(48, [
        '/commerce/order-management/order-summaries/*/actions/preview-cancel',
        '/commerce/order-management/order-summaries/*/actions/submit-cancel',
        '/commerce/order-management/order-summaries/*/actions/preview-return',
        '/commerce/order-management/order-summaries/*/actions/submit-return',
      ]),
      ...connect(49, [
        '/commerce/order-management/order-summaries/*/actions/adjust-item-preview',
        '/commerce/order-management/order-summaries/*/actions/adjust-item-submit',
      ]),
    ],
  },
  {
    what: 'Credit memos and fee invoices: `create-credit-memo` (48.0), `create-multiple-change-invoices` (56.0)',
    apis: [
      ...connect(48, ['/commerce/order-management/order-summaries/*/actions/create-credit-memo']),
      ...connect(56, ['/commerce/order-management/order-summaries/actions/create-multiple-change-invoices']),
    ],
  },
  {
    what: 'Fulfillment: `fulfillment-orders`, `cancel-item`, `create-invoice` (48.0), `create-multiple` (50.0), `create-multiple-invoices` (52.0), pick tickets',
    apis: [
      ...connect(48, [
        '/commerce/fulfillment/fulfillment-orders',
        '/commerce/fulfillment/fulfillment-orders/*/actions/cancel-item',
        '/commerce/fulfillment/fulfillment-orders/*/actions/create-invoice',
      ]),
      ...connect(50, ['/commerce/fulfillment/actions/create-multiple']),
      ...connect(52, [
        '/commerce/fulfillment/fulfillment-orders/actions/create-multiple-invoices',
        '/commerce/fulfillment/actions/create-multiple-invoices',
      ]),
      { name: 'The Connect REST API for pick tickets', paths: ['/commerce/fulfillment/pick-tickets/**'] },
    ],
  },
  {
    what: 'Return orders: `return-orders` (50.0), `return-items` (52.0)',
    apis: [
      ...connect(50, ['/commerce/returns/return-orders']),
      ...connect(52, ['/commerce/returns/return-orders/*/actions/return-items']),
    ],
  },
  {
    what: 'Payments by Connect: authorizations (49.0), captures and refunds (48.0), payment methods (51.0), sales (54.0)',
    apis: [
      ...connect(48, [
        '/commerce/payments/authorizations/*/captures',
        '/commerce/payments/payments/*/refunds',
      ]),
      ...connect(49, ['/commerce/payments/authorizations']),
      ...connect(51, ['/commerce/payments/authorizations/*/reversals', '/commerce/payments/payment-methods']),
      ...connect(54, ['/commerce/payments/sales']),
    ],
  },
  {
    what: 'Exchanges: `preview-cart-to-exchange-order`',
    apis: connect(60, ['/commerce/order-management/exchanges/actions/preview-cart-to-exchange-order']),
  },
  {
    what: 'Routing and capacity of orders; Omnichannel Inventory',
    apis: [
      api(51, 'The Connect REST API for order routing', '/commerce/order-management/routing/**'),
      api(51, 'The Connect REST API for Omnichannel Inventory', '/commerce/oci/**'),
    ],
  },
  {
    what: 'Stores, carts, checkout, pricing, promotions, invoicing, tax and subscriptions of Commerce',
    apis: [
      {
        name: 'The Connect REST API for Commerce',
        paths: [
          'webstores',
          'management',
          'sales',
          'pricing',
          'promotions',
          'invoicing',
          'billing',
          'taxes',
          'subscriptions',
          'quotes',
        ].map((part) => `/commerce/${part}/**`),
      },
    ],
  },
  {
    what: 'Streaming API',
    apis: [{ name: 'The Streaming API', paths: ['/cometd/**'], fault: 'bayeux' }],
    words: 'a failed handshake that names it; 501 for a request without a message',
  },
  {
    what: 'Bulk API 1.0',
    apis: [{ name: 'Bulk API 1.0', paths: ['/services/async/**'], fault: 'bulk' }],
    words: "501, in that API's own form",
  },
  {
    what: 'Tooling API, except `/tooling/query`',
    apis: [{ name: 'The Tooling API, except its query resource,', paths: ['/tooling/**'] }],
  },
  {
    what: 'Metadata API over REST, GraphQL, User Interface API',
    apis: [
      { name: 'The Metadata API', paths: ['/metadata/**'] },
      { name: 'The GraphQL API', paths: ['/graphql/**'] },
      { name: 'The User Interface API', paths: ['/ui-api/**'] },
    ],
  },
  {
    what: 'Reports and dashboards, CRM Analytics, Einstein Discovery',
    apis: [
      { name: 'The Reports and Dashboards REST API', paths: ['/analytics/**'] },
      { name: 'The CRM Analytics REST API', paths: ['/wave/**'] },
      { name: 'The Einstein Discovery REST API', paths: ['/smartdatadiscovery/**'] },
    ],
  },
  {
    what: 'Chatter, and Connect REST outside Order Management: users, communities, files, CMS',
    apis: [
      { name: 'The Chatter REST API', paths: ['/chatter/**'] },
      {
        name: 'The Connect REST API, except its batch resource and the resources of Order Management,',
        paths: [
          'action-links',
          'batch/*',
          'cms',
          'communities',
          'communication',
          'conversation',
          'custom-domain',
          'file',
          'files',
          'folders',
          'interest',
          'managed-content',
          'navigation-menu',
          'notifications',
          'organization',
          'organizations',
          'payments',
          'personalization',
          'sites',
          'topics',
          'user-profiles',
        ]
          .map((part) => `/connect/${part}/**`)
          .concat('/connect'),
      },
    ],
  },
  {
    what: 'The rest of the REST API: `/appMenu`, `/compactLayouts`, `/knowledgeManagement`, `/support`, `/consent`, `/folders`, `/event`, `/scheduling` and more',
    apis: [
      'appMenu',
      'async-queries',
      'compactLayouts',
      'consent',
      'contact-tracing',
      'dedupe',
      'domino',
      'eclair',
      'emailConnect',
      'event',
      'fingerprint',
      'folders',
      'iot',
      'jsonxform',
      'knowledgeManagement',
      'licensing',
      'localizedvalue',
      'mobile',
      'nouns',
      'payments',
      'prechatForms',
      'scheduling',
      'serviceTemplates',
      'support',
    ].map((part) => ({ name: `The resource /${part}`, paths: [`/${part}/**`] })),
  },
  {
    what: 'Workflow rules of one object: `/process/rules/T`; the list of what is below `/process`',
    apis: [
      api(30, 'Listing the workflow rules of one object', '/process/rules/*/**'),
      { name: 'The resource /process, but for its rules and approvals,', paths: ['/process'] },
    ],
  },
  {
    what: 'Standard actions of other products: `emailSimple`, `chatterPost`, `submit`, `customNotificationAction`, `activateSessionPermSet`, `deactivateSessionPermSet`',
    apis: [
      'emailSimple',
      'chatterPost',
      'submit',
      'customNotificationAction',
      'activateSessionPermSet',
      'deactivateSessionPermSet',
    ].map((name) => api(32, `The standard invocable action ${name}`, `/actions/standard/${name}`)),
  },
  {
    what: 'Apex REST without a stub (`PUT /_emulator/apex-rest`)',
    apis: [{ name: 'Apex REST', paths: ['/services/apexrest'] }],
  },
  {
    what: '{otherObjects} other standard objects, and the histories, shares, feeds and change events of all: `sobjects/T`, `composite/sobjects/T`, `composite/tree/T`',
    apis: [],
    words: '501; in SOQL, SOSL, bodies and bulk jobs the error of an unknown object, which says so',
  },
  { what: 'Flows', apis: [] },
  { what: 'SOAP: data calls, Metadata and Apex API', apis: [], words: 'a fault that names it' },
];

/** Resources of Connect REST, each named by the end of its path. */
function connect(from: number, paths: readonly string[]): AbsentApi[] {
  return paths.map((path) => api(from, `The Connect REST resource ${path.split('/').at(-1)}`, path));
}

function api(from: number, name: string, path: string): AbsentApi {
  return { name, from, paths: [path] };
}
